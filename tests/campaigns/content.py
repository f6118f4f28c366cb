"""Print the content hashes of a run: equal numbers to the last bit are equal hashes, whatever they were made with."""

import stimulus_model as sm


def main() -> None:
    """Print one hash of paths and one of a summary."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    for keep in ("paths", "summary"):
        print(sm.simulate(package, economy, draws=2000, seed=2024, keep=keep).content_hash)


if __name__ == "__main__":
    main()
