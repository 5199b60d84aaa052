"""The words by which a file of weights is said to be read."""

from typing import Literal

Third = Literal["distances", "weights"]
Order = Literal["table", "code"]
Diagonal = Literal["zero"]
Links = Literal["mirror", "one-way"]
