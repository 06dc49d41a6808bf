"""A token as its holder may see it."""

from console.api.shapes.base import At, Shape


class OwnToken(Shape):
    """What a token allows; without `organisations` it is bound to none."""

    id: str
    label: str
    scopes: list[str]
    organisations: list[str]
    made_at: At
    expires_at: At
    stands: str
