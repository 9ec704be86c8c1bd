"""A compiled app as formulas see it."""

from collections.abc import Mapping
from functools import lru_cache

from ..fields.field import Field
from ..formula.types import FieldSpec, FormulaType
from .app import App, Entity

#: What a formula may ask about the person who looks or acts.
USER: Mapping[str, FieldSpec] = {
    "$user.id": FieldSpec("$user.id", "I", FormulaType.LINK, titles={"zh": "我"}),
    "$user.department": FieldSpec(
        "$user.department", "My department", FormulaType.LINK, titles={"zh": "我的部门"}
    ),
    "$user.departments": FieldSpec(
        "$user.departments",
        "My departments",
        FormulaType.MULTI_CHOICE,
        titles={"zh": "我的全部部门"},
    ),
    "$user.manager": FieldSpec(
        "$user.manager", "My manager", FormulaType.LINK, titles={"zh": "我的上级"}
    ),
    "$user.roles": FieldSpec(
        "$user.roles", "My roles", FormulaType.MULTI_CHOICE, titles={"zh": "我的角色"}
    ),
    "$user.posts": FieldSpec(
        "$user.posts", "My posts", FormulaType.MULTI_CHOICE, titles={"zh": "我的岗位"}
    ),
    "$user.email": FieldSpec(
        "$user.email", "My e-mail", FormulaType.TEXT, titles={"zh": "我的邮箱"}
    ),
    "$user.name": FieldSpec("$user.name", "My name", FormulaType.TEXT, titles={"zh": "我的姓名"}),
    "$user.login": FieldSpec(
        "$user.login", "My sign-in", FormulaType.TEXT, titles={"zh": "我的登录名"}
    ),
    "$user.region": FieldSpec(
        "$user.region", "My region", FormulaType.TEXT, titles={"zh": "我的区域"}
    ),
}


class FormulaSchema:
    """Gives the formula checker the fields of each entity, lines and related lists included."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._specs: dict[str, Mapping[str, FieldSpec]] = {}

    def fields(self, entity: str) -> Mapping[str, FieldSpec]:
        if entity not in self._specs:
            found = self._app.entities.get(entity)
            self._specs[entity] = self._of(found) if found else {}
        return self._specs[entity]

    def _of(self, entity: Entity) -> Mapping[str, FieldSpec]:
        specs = {
            field.key: _spec(field, entity)
            for field in (*entity.system.values(), *entity.fields.values())
        }
        for inverse in entity.inverses:
            specs.setdefault(
                inverse.key,
                FieldSpec(
                    inverse.key, inverse.title, FormulaType.CHILDREN,
                    entity=inverse.entity, via=inverse.field,
                ),
            )  # fmt: skip
        if entity.parent is not None:
            specs["parent"] = FieldSpec("parent", "Parent", FormulaType.LINK, entity=entity.parent)
        return specs


def _spec(field: Field, entity: Entity) -> FieldSpec:
    kind = field.formula_type
    lines = field.type.rows == "lines"
    return FieldSpec(
        key=field.key,
        title=field.title,
        type=kind or FormulaType.TEXT,
        scale=field.type.scale(field),
        entity=f"{entity.key}.{field.key}" if lines else field.text("to") or None,
        options=_options(field),
        titles=field.titles,
        via="parent" if lines else None,
        refuse=None if kind else "A formula cannot read this type of field.",
        option_titles={"": _option_titles(field), **field.option_titles},
    )


def _options(field: Field) -> tuple[str, ...]:
    options = field.settings.get("options")
    if not isinstance(options, list | tuple):
        return ()
    return tuple(str(one["value"]) for one in options if isinstance(one, Mapping))


def _option_titles(field: Field) -> Mapping[str, str]:
    options = field.settings.get("options")
    if not isinstance(options, list | tuple):
        return {}
    return {str(one["value"]): str(one["title"]) for one in options if "title" in one}


@lru_cache(maxsize=8)
def formula_schema(app: App) -> FormulaSchema:
    """The schema of an app, made once."""
    return FormulaSchema(app)
