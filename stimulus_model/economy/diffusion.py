"""Bass curves: how generative AI spreads within one group of users."""

from typing import NamedTuple

from stimulus_model.lanes.functions import maximum


class Segment(NamedTuple):
    """Bass curve of one group of users: 1 / ceiling, and new users in a quarter as shares of the group.

    `innovation` comes of its own accord, `imitation` is multiplied with the share of the ceiling that is reached.
    """

    per_ceiling: float
    innovation: float
    imitation: float


def segment(ceiling: float, speed: float, innovation: float, imitation: float) -> Segment:
    """Bass (1969) curve of one segment with rates a year."""
    pace = 0.25 * speed * ceiling
    return Segment(1.0 / ceiling, pace * innovation, pace * imitation)


def new_users(users: float, s: Segment, per_factor: float, pace: float, trained: float) -> float:
    """Return new users in the quarter as a share of the segment (Bass 1969), plus those whom training reaches.

    Parameters
    ----------
    per_factor
        1 / what ageing and compute make of the ceiling.
    pace
        That factor times what compute makes of the speed.
    """
    share = users * s.per_ceiling * per_factor
    room: float = maximum(1.0 - share, 0.0)
    return room * (pace * (s.innovation + s.imitation * share) + trained)
