import pytest

from stimulus_model.policy import Financing, Instrument, Package, Project
from stimulus_model.sources import Source


@pytest.fixture
def grant() -> dict:
    return {"kind": "capex", "amounts": {2024: 0.3, 2025: 0.1}, "budget": "supplementary", "source": "law"}


@pytest.fixture
def plant(grant) -> dict:
    return {
        "name": "plant",
        "title": "A plant",
        "technology": "memory",
        "region": "Mie",
        "instruments": (
            Instrument(**grant),
            Instrument(kind="guarantee", amounts={2026: 0.5}, budget="initial", source="law", note="judged"),
        ),
        "source": "law",
    }


@pytest.fixture
def fields(plant) -> dict:
    training = Instrument(kind="training", amounts={2025: 0.04}, budget="initial", source="press")
    school = Project(
        name="school",
        title="A school",
        technology="programme",
        region="nationwide",
        instruments=(training,),
        source="press",
    )
    return {
        "name": "small",
        "title": "A small package",
        "date": "2024-11-22",
        "source": "law",
        "note": "for tests",
        "projects": (Project(**plant), school),
        "financing": Financing.mix(bridging_bonds=0.25, tax=0.75),
        "sources": {
            "law": Source("law", "Diet", 2024, "Act", "primary", "article 1", "https://example.org"),
            "press": Source("press", "Press", 2025, "Report", "secondary"),
        },
    }


@pytest.fixture
def package(fields) -> Package:
    return Package(**fields)
