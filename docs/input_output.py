"""Condense the input-output table of Japan into ``economy/japan/input_output.toml``: ``python docs/input_output.py``.

The table (OECD, 45 industries, 2018) lies in the folder that ``STIMULUS_MODEL_DATA`` names and is no part of the
package. What enters is a fact sheet of its own: coefficients of sixteen sectors, four digits each.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from stimulus_model.economy.folders import structure_file

SOURCE = "input_output/OECD21ed_JPN_2018.csv"
SECTORS = {
    "agriculture_and_mining": ("Agriculture, fishing and mining", 1, 5),
    "consumer_goods": ("Food, textiles, wood, paper", 6, 9),
    "materials": ("Fuels, chemicals, metals and other materials", 10, 16),
    "electronics": ("Computers, electronic and optical products", 17, 17),
    "machinery": ("Machinery and electrical equipment", 18, 19),
    "transport_equipment": ("Transport equipment", 20, 21),
    "other_manufacturing": ("Other manufacturing and repair", 22, 22),
    "energy_and_water": ("Electricity, gas, water and waste", 23, 24),
    "construction": ("Construction", 25, 25),
    "trade": ("Wholesale and retail trade", 26, 26),
    "transport_and_hospitality": ("Transport, post, hotels and restaurants", 27, 32),
    "information": ("Media, telecommunications and IT services", 33, 35),
    "finance_and_real_estate": ("Finance, insurance and real estate", 36, 37),
    "business_services": ("Professional, scientific and support services", 38, 39),
    "public_services": ("Public administration, education and health", 40, 42),
    "other_services": ("Arts, recreation and other services", 43, 45),
}
"""Name -> title, and the first and last of the 45 industries."""
MANUFACTURING = (
    "consumer_goods", "materials", "electronics", "machinery", "transport_equipment", "other_manufacturing",
)  # fmt: skip
WORKERS = {
    "agriculture_and_mining": 230.0,
    "energy_and_water": 30.0,
    "construction": 494.0,
    "trade": 1072.0,
    "transport_and_hospitality": 344.0 + 453.0,
    "information": 225.0,
    "finance_and_real_estate": 167.0 + 131.0,
    "business_services": 259.0 + 454.0,
    "public_services": 245.0 + 329.0 + 853.0,
    "other_services": 253.0 + 56.0,
}
"""Employed persons, ten thousand, October 2019 (Labour Force Survey); the first two are recalled, not checked."""
FACTORIES = 1032.0
"""Those in manufacturing."""
HEAD = """# The structure of production in Japan: sixteen sectors, condensed from 45 industries (OECD).
# Written by docs/input_output.py; every number is a share or a coefficient without a unit, rounded to four digits.

[input_output]
title = "Input-output table of Japan, 2018"
source = "oecd_input_output"
workers_source = "labour_force_2019"
note = \"\"\"Inputs: from all sectors, whether made at home or abroad, per unit of output at basic prices; the \\
source books many electronic components as electrical equipment. Imported: imports over domestic use, the same for \\
every user. Workers: agriculture, mining and utilities are recalled, not checked; manufacturing is split by value \\
added, services not elsewhere classified count as business services (judged).
Orders: what the instruments buy, judged. A fifth of what a plant costs are buildings: with half of its equipment \\
imported, its import share is the .40 of the model. Equipment makers are counted half as electronics (metrology, \\
optics), half as machinery; of pilot-line research two fifths are equipment, as the package's file says.\"\"\"
plants = "electronics"
order = ORDER

[input_output.orders]
capex = { construction = 0.2, electronics = 0.4, machinery = 0.4 }
equity = { construction = 0.2, electronics = 0.4, machinery = 0.4 }
research = { business_services = 0.6, electronics = 0.2, machinery = 0.2 }
compute = { electronics = 0.6, information = 0.4 }
training = { public_services = 1.0 }
public_investment = { construction = 1.0 }
"""


def main() -> int:
    """Write the file."""
    data = os.environ.get("STIMULUS_MODEL_DATA", "")
    path = Path(data) / SOURCE
    if not data or not path.is_file():
        print(f"STIMULUS_MODEL_DATA must name the folder that holds {SOURCE}", file=sys.stderr)
        return 1
    structure_file("japan", "input_output").write_text(text_of(condensed(path)), encoding="utf-8")
    return 0


def condensed(path: Path) -> dict[str, dict[str, object]]:
    """Return name -> the coefficients of one sector, from the table of 45 industries."""
    table = pd.read_csv(path, index_col=1).drop(columns=["Unnamed: 0"], errors="ignore")
    industries = [f"{k:02d}" for k in range(1, 46)]
    numbers = table.drop(columns=["Description"]).set_axis(_codes(table.index), axis=0)
    groups = {name: industries[first - 1 : last] for name, (_, first, last) in SECTORS.items()}
    at_home = ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "CONS_ABR", "CONS_NONRES"]
    rows = {name: numbers.loc[each].sum() for name, each in groups.items()}
    output = {name: numbers.loc["OUTPUT", each].sum() for name, each in groups.items()}
    added = {name: numbers.loc["VALU", each].sum() for name, each in groups.items()}
    persons = _workers(added)
    consumed = {name: rows[name][["HFCE", "NPISH"]].sum() for name in SECTORS}
    found: dict[str, dict[str, object]] = {}
    for name, (title, _, _) in SECTORS.items():
        domestic_use = rows[name][industries].sum() + rows[name][at_home].sum()
        found[name] = {
            "title": title,
            "value_added": added[name] / output[name],
            "imported": -rows[name]["IMPO"] / domestic_use,
            "share": added[name] / sum(added.values()),
            "workers": persons[name] / sum(persons.values()),
            "consumption": consumed[name] / sum(consumed.values()),
            "inputs": [rows[each][groups[name]].sum() / output[name] for each in SECTORS],
        }
    return found


def _codes(index: pd.Index[str]) -> list[str]:
    return [f"{int(code):02d}" if str(code).isdecimal() else str(code) for code in index]


def _workers(added: dict[str, float]) -> dict[str, float]:
    makers = sum(added[name] for name in MANUFACTURING)
    return WORKERS | {name: FACTORIES * added[name] / makers for name in MANUFACTURING}


def text_of(sectors: dict[str, dict[str, object]]) -> str:
    """Return the file as text."""
    parts = [HEAD.replace("ORDER", "[\n" + "".join(f'    "{name}",\n' for name in sectors) + "]")]
    for name, entry in sectors.items():
        lines = [f"[input_output.sectors.{name}]", f'title = "{entry["title"]}"']
        for key, value in entry.items():
            if key == "inputs":
                lines.append(f"inputs = [{', '.join(_number(each) for each in np.asarray(value).tolist())}]")
            elif key != "title":
                lines.append(f"{key} = {_number(float(str(value)))}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _number(value: float) -> str:
    rounded = round(value, 4)
    return f"{rounded if rounded else 0.0:.4f}"


if __name__ == "__main__":
    sys.exit(main())
