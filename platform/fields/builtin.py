"""Every field type that comes with Formloom, in the order of the designer's palette."""

from ..core.registry import Registry
from .address import AddressField
from .any_link import AnyLinkField
from .auto_number import AutoNumberField
from .boolean import BooleanField
from .choice import ChoiceField
from .choices import ChoicesField
from .color import ColorField
from .date import DateField
from .datetime import DateTimeField
from .decimal import DecimalField
from .department import DepartmentField
from .duration import DurationField
from .email import EmailField
from .field_type import FieldType
from .file import FileField
from .formula import FormulaField
from .image import ImageField
from .integer import IntegerField
from .json import JSONField
from .lines import LinesField
from .link import LinkField
from .links import LinksField
from .location import LocationField
from .long_text import LongTextField
from .lookup import LookupField
from .money import MoneyField
from .people import PeopleField
from .percent import PercentField
from .person import PersonField
from .phone import PhoneField
from .rating import RatingField
from .region import RegionField
from .rich_text import RichTextField
from .rollup import RollupField
from .secret import SecretField
from .signature import SignatureField
from .tags import TagsField
from .text import TextField
from .time import TimeField
from .url import URLField

FIELD_TYPES: Registry[FieldType] = Registry("field type")
for _type in (
    TextField(),
    LongTextField(),
    RichTextField(),
    IntegerField(),
    DecimalField(),
    MoneyField(),
    PercentField(),
    BooleanField(),
    DateField(),
    DateTimeField(),
    TimeField(),
    DurationField(),
    ChoiceField(),
    ChoicesField(),
    TagsField(),
    EmailField(),
    PhoneField(),
    URLField(),
    AddressField(),
    RegionField(),
    LocationField(),
    LinkField(),
    LinksField(),
    AnyLinkField(),
    LinesField(),
    PersonField(),
    PeopleField(),
    DepartmentField(),
    FileField(),
    ImageField(),
    SignatureField(),
    AutoNumberField(),
    FormulaField(FIELD_TYPES),
    RollupField(FIELD_TYPES),
    LookupField(FIELD_TYPES),
    RatingField(),
    ColorField(),
    JSONField(),
    SecretField(),
):
    FIELD_TYPES.register(_type)
