"""The tables that stand beside the log: the newest of everything, made from it and made again at any time."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData(schema="current")

OF_A_FORM = ("subject", "visit", "form")


def _key() -> list[Column[str]]:
    return [Column(name, String(64), primary_key=True) for name in OF_A_FORM]


FORMS = Table(
    "forms",
    METADATA,
    *_key(),
    Column("version", Integer, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("hold", String(16), nullable=False),
    Column("happened", String(32)),
)

ANSWERS = Table(
    "answers",
    METADATA,
    *_key(),
    Column("repeat", Integer, primary_key=True, autoincrement=False),
    Column("item", String(128), primary_key=True),
    Column("value", Text),
    Column("unit", Text),
    Column("missing", String(64)),
    Column("reason", Text),
)

SIGNATURES = Table(
    "signatures",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, String(64), nullable=False) for name in OF_A_FORM],
    Column("when", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(64), nullable=False),
    Column("meaning", Text, nullable=False),
    Column("content", String(64), nullable=False),
    Column("stands", Boolean, nullable=False),
    Index("signatures_of_a_form", *OF_A_FORM),
)

QUERIES = Table(
    "queries",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, String(64), nullable=False) for name in OF_A_FORM],
    Column("item", String(128)),
    Column("repeat", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("assigned", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("when", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("rule", Text),
    Column("answer", Text),
    Index("queries_of_a_form", *OF_A_FORM),
)

MARKS = Table(
    "marks",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, String(64), nullable=False) for name in OF_A_FORM],
    Column("kind", String(64), nullable=False),
    Column("item", String(128)),
    Column("repeat", Integer, nullable=False),
    Column("when", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Index("marks_of_a_form", *OF_A_FORM),
)

STANDING = (FORMS, ANSWERS, SIGNATURES, QUERIES, MARKS)
"""The tables that say how forms stand."""


GRANTS = Table(
    "grants",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("person", String(64), nullable=False, index=True),
    Column("role", String(64), nullable=False),
    Column("site", String(64), nullable=False),
    Column("since", String(32)),
    Column("until", String(32)),
    Column("ended", BigInteger),
)

SUBJECTS = Table(
    "subjects",
    METADATA,
    Column("subject", String(64), primary_key=True),
    Column("site", String(64), nullable=False),
)

STUDIES = Table(
    "studies",
    METADATA,
    Column("study", String(64), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("study", String(64), primary_key=True),
    Column("site", String(64), primary_key=True),
)
