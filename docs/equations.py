"""Print the main equations from their source into docs/equations.md and model.md: ``python docs/equations.py``."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ECONOMY = ROOT / "stimulus_model" / "economy"
ROOMS = (ECONOMY / "blocks", ROOT / "stimulus_model" / "numerics")
"""Where the functions stand."""
FUNCTIONS = (
    "lags.two_stage_lag",
    "plant_exits.exit_pace",
    "co_investment.offshore_capital",
    "financing.note_spread",
    "labour.displace",
    "ai_adoption.new_users",
    "ai_adoption.workers_who_use",
    "chips.utilisation",
    "chips.experience",
    "production.capital_stock",
    "production.public_capital",
    "production.potential",
    "fiscal_support.fiscal_support",
    "fiscal_support.cheaper_energy",
    "package_demand.lower_bound_boost",
    "behaviour.consumption",
    "behaviour.investment_wanted",
    "behaviour.investment_ratio",
    "behaviour.exports",
    "behaviour.imports_wanted",
    "prices.wage_phillips",
    "prices.price_phillips",
    "prices.import_price",
    "rates.policy_rule",
    "rates.natural_rate",
    "rates.yield_weight",
    "rates.fiscal_premium",
    "rates.imposed_exchange",
    "budget.revenue",
    "budget.fiscal_reaction",
    "bridging_bonds.bridging_debt_items",
    "external.trading_gain",
    "external.national_income",
)
"""Printed in this order: module and function; the body is a docstring, assignments and a return."""
GREEK: tuple[str, ...] = (
    "alpha",
    "beta",
    "gamma",
    "delta",
    "zeta",
    "eta",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "rho",
    "sigma",
    "tau",
    "phi",
    "pi",
)
GREEK += ("chi", "psi", "eps")
OPERATORS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Add: (" + ", 1),
    ast.Sub: (" - ", 1),
    ast.Mult: (r" \cdot ", 2),
}
COMPARISONS: dict[type[ast.AST], str] = {ast.Gt: ">", ast.Lt: "<", ast.Eq: "=", ast.GtE: r"\ge", ast.LtE: r"\le"}
MODEL = ROOT / "docs" / "model.md"
MARKED = re.compile(r"<!-- equation (\S+) -->\n.*?<!-- end of equation -->\n", re.DOTALL)
"""What is written anew on the page of the model."""
HEAD = """# Equations

Written by `python docs/equations.py` from the source of the blocks; [model.md](model.md) says how they fit together.
Symbols are those of the parameters in `economy/japan/economy.toml`; every other name stands upright as in the code.
"""


def parameters() -> dict[str, dict[str, Any]]:
    """Return every entry of the economy's file that has a symbol, by name."""

    def entries(table: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, entry in table.items():
            if isinstance(entry, dict):
                if "symbol" in entry:
                    yield name, entry
                else:
                    yield from entries(entry)

    return dict(entries(tomllib.loads((ECONOMY / "japan" / "economy.toml").read_text(encoding="utf-8"))))


def letters(symbol: str) -> str:
    """Return a symbol of the file as LaTeX: ``rho_d`` is a Greek letter with an index."""
    base, _, index = symbol.partition("_")
    head = {"eps": r"\varepsilon"}.get(base, f"\\{base}" if base in GREEK else base)
    if len(head) > 1 and not head.startswith("\\"):
        head = f"\\mathrm{{{head}}}"
    return f"{head}_{{\\mathrm{{{index.replace('_', '~')}}}}}" if index else head


def upright(name: str) -> str:
    """Return a name of the code as upright text."""
    return f"\\mathrm{{{name.replace('_', '~')}}}"


class Printer:
    """Turns expressions into LaTeX, and notes the parameters that it meets in `used`."""

    def __init__(self, known: dict[str, dict[str, Any]]) -> None:
        self.known = known
        self.used: dict[str, None] = {}

    def show(self, node: ast.expr, within: int = 0) -> str:
        """Return LaTeX of `node`, in brackets if it binds less than `within`."""
        match node:
            case ast.Constant(value=value):
                return f"{value:g}" if isinstance(value, float) else str(value)
            case ast.Name(id=name):
                return upright(name)
            case ast.Attribute(value=ast.Name(id="p"), attr=name) if name in self.known:
                self.used[name] = None
                return letters(str(self.known[name]["symbol"]))
            case ast.Attribute(attr=name):
                return upright(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                text = f"-{self.show(operand, 2)}"
                return f"\\left({text}\\right)" if within > 0 else text
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return f"\\frac{{{self.show(left)}}}{{{self.show(right)}}}"
            case ast.BinOp(left=left, op=op, right=right):
                sign, strength = OPERATORS[type(op)]
                text = self.show(left, strength) + sign + self.show(right, strength + isinstance(op, ast.Sub))
                return f"\\left({text}\\right)" if strength < within else text
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"{self.show(left)} {COMPARISONS[type(op)]} {self.show(right)}"
            case ast.Tuple(elts=elements):
                return r"\left(" + ", ".join(map(self.show, elements)) + r"\right)"
            case ast.Call(func=func, args=args, keywords=keywords):
                return self.call(func, args, keywords)
        message = f"no LaTeX for {ast.unparse(node)!r}"
        raise ValueError(message)

    def call(self, func: ast.expr, args: list[ast.expr], keywords: list[ast.keyword]) -> str:
        """Return LaTeX of a call; records and other functions of the blocks keep their names."""
        name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        shown = [self.show(a) for a in args if not (isinstance(a, ast.Name) and a.id in ("p", "policy", "start"))]
        if name == "where":
            return f"\\begin{{cases}} {shown[1]} & {shown[0]} \\cr {shown[2]} & \\text{{otherwise}} \\end{{cases}}"
        if name == "clip":
            return f"\\min\\left(\\max\\left({shown[0]}, {shown[1]}\\right), {shown[2]}\\right)"
        shown += [f"{upright(k.arg or '')} = {self.show(k.value)}" for k in keywords]
        operator = {"maximum": r"\max", "minimum": r"\min", "exp": r"\exp", "log": r"\log", "tanh": r"\tanh"}
        return operator.get(name, upright(name)) + r"\left(" + ", ".join(shown) + r"\right)"


def equation(function: ast.FunctionDef, printer: Printer) -> list[str]:
    """Return one line of LaTeX for each assignment of `function` and for what it returns."""
    lines = []
    for statement in function.body[1:]:
        match statement:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                lines.append(f"{printer.show(target)} &= {printer.show(value)}")
            case ast.Return(value=ast.expr() as value):
                if isinstance(value, ast.Name) and lines and lines[-1].startswith(f"{upright(value.id)} &"):
                    continue
                lines.append(f"{upright(function.name)} &= {printer.show(value)}")
            case _:
                message = f"{function.name} holds more than assignments and a return: {ast.unparse(statement)!r}"
                raise ValueError(message)
    return lines


def displayed(number: int, place: str, known: dict[str, dict[str, Any]]) -> tuple[str, str, dict[str, None]]:
    """Return what the function at `place` is, its numbered equation, and the parameters in it."""
    module, name = place.split(".")
    file = next((folder / f"{module}.py" for folder in ROOMS if (folder / f"{module}.py").is_file()), None)
    tree = ast.parse(file.read_text(encoding="utf-8") if file else "")
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not found:
        message = f"{module}.py has no function {name!r}; mend FUNCTIONS in docs/equations.py"
        raise ValueError(message)
    printer = Printer(known)
    body = " \\cr\n".join(equation(found[0], printer))
    text = f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}} \\tag{{{number}}}\n$$\n"
    return (ast.get_docstring(found[0]) or "").splitlines()[0], text, printer.used


def section(number: int, place: str, known: dict[str, dict[str, Any]]) -> str:
    """Return heading, equation and table of parameters of the function at `place`."""
    title, text, parameters_used = displayed(number, place, known)
    text = f"\n## {number}. `{place}`\n\n{title}\n\n{text}"
    if parameters_used:
        text += "\n| symbol | parameter | unit | source |\n|---|---|---|---|\n"
    for used in parameters_used:
        entry = known[used]
        text += f"| ${letters(entry['symbol'])}$ | `{used}` | {entry.get('unit', '')} | {entry.get('source', '')} |\n"
    return text


def page() -> str:
    """Return the whole page."""
    known = parameters()
    return HEAD + "".join(section(number, place, known) for number, place in enumerate(FUNCTIONS, 1))


def with_equations(text: str) -> str:
    """Return a page with today's equation between each pair of marks ``<!-- equation PLACE -->``."""
    known = parameters()

    def fill(found: re.Match[str]) -> str:
        place = found[1]
        number = FUNCTIONS.index(place) + 1
        title, shown, _ = displayed(number, place, known)
        link = f"equations.md#{number}-{place.replace('.', '')}"
        return f"<!-- equation {place} -->\n{title} [`{place}`]({link})\n\n{shown}<!-- end of equation -->\n"

    return MARKED.sub(fill, text)


if __name__ == "__main__":
    (ROOT / "docs" / "equations.md").write_text(page(), encoding="utf-8")
    MODEL.write_text(with_equations(MODEL.read_text(encoding="utf-8")), encoding="utf-8")
