"""What a program does with a client made from the API's description; `scripts/try-client` runs it.

Every answer is read into the generated types, whatever they are: an answer that does not fit raises.
"""

import os

from tenantry_client import AuthenticatedClient
from tenantry_client.api.audit import list_audit
from tenantry_client.api.packs import get_domain_pack, get_domain_pack_raw, import_domain_pack, validate_pack
from tenantry_client.api.runtime import get_config
from tenantry_client.models import (
    ActorKind,
    AuditOutcome,
    Classified,
    DecisionOutcome,
    ExceptionSeverity,
    ImportDomainPackBody,
    PackKind,
    ProblemDocument,
    ValidatePackBody,
)
from tenantry_client.types import Unset

TENANT, DOMAIN = os.environ["TENANTRY_TRY_TENANT"], os.environ["TENANTRY_TRY_DOMAIN"]

client = AuthenticatedClient(os.environ["TENANTRY_TRY_URL"], token=os.environ["TENANTRY_TRY_TOKEN"])


def the_trail_is_listed():
    page = list_audit.sync(client=client, limit=200)
    assert page.items and page.total >= len(page.items)
    made = [row for row in page.items if row.before is None]
    assert made and all(isinstance(row.outcome, AuditOutcome) for row in page.items)
    assert all(isinstance(row.actor_kind, ActorKind) for row in page.items)
    after = next(row.after for row in made if row.action == "tenants.create")
    assert after["tenant_id"]


def a_pack_with_suites_is_validated():
    pack = get_domain_pack.sync(DOMAIN, "latest", client=client)
    content = pack.content.to_dict()
    content["testSuites"] = [
        {"input": {"rawPayload": {"amount": 1}}, "expectedOutput": {"severity": "LOW", "outcome": "BLOCKED"}}
    ]
    found = validate_pack.sync(client=client, body=ValidatePackBody(kind=PackKind.DOMAIN, content=content))
    (suite,) = found.suites
    assert suite.mismatches and isinstance(suite.actual.outcome, DecisionOutcome)
    assert isinstance(suite.actual.classified, Classified)
    assert isinstance(suite.actual.severity, ExceptionSeverity)
    assert suite.actual.trace


def a_version_is_imported_and_read_back():
    content = get_domain_pack.sync(DOMAIN, "latest", client=client).content.to_dict()
    content.pop("version", None)
    content["description"] = "made by a program"
    body = ImportDomainPackBody(content=content, version="v99.0", note="by a program")
    stored = import_domain_pack.sync(client=client, body=body)
    assert stored.created, stored
    raw = get_domain_pack_raw.sync(DOMAIN, "v99.0", client=client)
    assert raw["description"] == "made by a program"


def a_configuration_has_fields():
    config = get_config.sync(TENANT, client=client)
    assert 0 <= config.guardrails.human_approval_threshold <= 1
    assert config.tools.to_dict() and config.playbooks[0].steps[0].action
    assert not isinstance(config.severity_rules, Unset)


def a_refusal_is_read_too():
    problem = get_domain_pack.sync(DOMAIN, "v0.0.77", client=client)
    assert isinstance(problem, ProblemDocument) and problem.status == 404


checks = [
    the_trail_is_listed,
    a_pack_with_suites_is_validated,
    a_version_is_imported_and_read_back,
    a_configuration_has_fields,
    a_refusal_is_read_too,
]
failed = 0
for check in checks:
    try:
        check()
        print(f"ok      {check.__name__}")
    except Exception as error:  # Whatever a client raises is a failure of the description.
        failed += 1
        print(f"FAILED  {check.__name__}: {type(error).__name__}: {error}")
print(f"{len(checks) - failed} passed, {failed} failed")
raise SystemExit(1 if failed else 0)
