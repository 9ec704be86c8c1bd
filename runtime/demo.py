"""The demo: a CRM of a plausible company, made once and kept."""

from collections.abc import Callable
from pathlib import Path

from ..platform.access.departments import Departments
from ..platform.access.people import People
from ..platform.core.actor import SYSTEM
from ..platform.core.settings import Settings
from ..platform.core.transaction import Transaction
from ..platform.core.workspace import Workspace
from ..platform.documents.folder import read_folder
from ..platform.documents.plan import make_plan
from ..platform.documents.publish import apply_plan
from ..platform.documents.releases import current_app, release_number
from ..platform.packages.joining import joined
from ..platform.packages.sample_data import load_sample_data
from ..platform.packages.sample_runs import load_sample_runs
from ..platform.packages.versions import keep_version
from ..platform.records.opening import open_workspace

TEMPLATE = Path(__file__).parents[1] / "templates" / "crm_starter"

#: login, password, name, roles, department, manager: printed at the start, meant to be known.
SIGN_INS = (
    ("admin", "admin-demo", "林悦 Lin Yue", ("administrator",), "head", None),
    ("analyst", "analyst-demo", "周航 Zhou Hang", ("designer", "sales_manager"), "head", "admin"),
    ("manager", "manager-demo", "陈敏 Chen Min", ("sales_manager",), "sales", "admin"),
    ("sales1", "sales1-demo", "王伟 Wang Wei", ("sales",), "sales_north", "manager"),
    ("sales2", "sales2-demo", "Anna Keller", ("sales",), "sales_abroad", "manager"),
    ("service1", "service1-demo", "赵晨 Zhao Chen", ("service",), "service", "admin"),
)
DEPARTMENTS = (
    ("head", "总部 Head office", None),
    ("sales", "销售部 Sales", "head"),
    ("sales_north", "华北销售组 Sales North", "sales"),
    ("sales_abroad", "海外销售组 Sales Abroad", "sales"),
    ("service", "服务部 Service", "head"),
    ("marketing", "市场部 Marketing", "head"),
)


def make_demo(settings: Settings, say: Callable[[str], None]) -> None:
    """Make the demo's workspace unless it is there; killed half way, it is made anew."""
    workspace = open_workspace(settings)
    try:
        workspace.migrate()
        with workspace.read(SYSTEM) as tx:
            if release_number(tx) > 0:
                return
        say("Making a CRM with sample data ...")
        _fill(workspace)
    finally:
        workspace.close()


def _fill(workspace: Workspace) -> None:
    """One transaction: the demo is wholly there or not at all."""
    with workspace.write(SYSTEM, publishing=True) as tx:
        _people(tx)
        template = read_folder(TEMPLATE)
        documents = joined(current_app(tx), {}, template)
        apply_plan(tx, make_plan(tx, documents), note="CRM starter")
        keep_version(tx, template)
        load_sample_data(tx, TEMPLATE / "data")
        load_sample_runs(tx, TEMPLATE / "runs")


def _people(tx: Transaction) -> None:
    departments = Departments(tx)
    places = {}
    for key, name, parent in DEPARTMENTS:
        places[key] = departments.add(key, name, parent=places.get(parent or "")).id
    people = People(tx)
    ids = {}
    for login, password, name, roles, department, manager in SIGN_INS:
        ids[login] = people.add(
            login,
            password=password,
            name=name,
            roles=roles,
            email=f"{login}@example.com",
            department=places[department],
            manager=ids.get(manager or ""),
        ).id
