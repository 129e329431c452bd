"""What a description cannot say, so that what is generated from it can work.

A description knows what a value looks like, not whether there is such a thing: the cursor that a list gave, the tag
of the present state, a version that was imported. A valid request with such a value made up is sent as it is first,
and held to everything but that it works; what refuses it must be the very problem that the filling names. Then the
value is filled in, and the request counts like any other. One failure only is passed over, by `only_padded`.

How often each of these was used is written at the end of a run.
"""

import atexit
import collections
import json
import os
import re
import sys

import schemathesis
from schemathesis.checks import CHECKS, not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoverageScenario, coverage_scenario

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fill
from fill import DOMAIN, ENVELOPE, PLAYBOOK, TENANT, TOKEN, URL, VERSION, Made, put

# The token that this run uses itself; without it nothing else would be tried.
OWN_TOKEN = os.environ["TENANTRY_FUZZ_TOKEN_ID"]
# Where it is written how often each filling was used.
TALLY = os.environ.get("TENANTRY_FUZZ_TALLY", "")

# 403 and 409 depend on what is there; a server that is out of order is no acceptance.
ACCEPTED = (401, 403, 404, 409, 429)

used = collections.Counter()

LISTS = (
    "GET /admin/audit",
    "GET /admin/change-requests",
    "GET /admin/freezes",
    "GET /admin/jobs",
    "GET /admin/packs/domain",
    "GET /admin/packs/domains",
    "GET /admin/packs/domain/{domain}",
    "GET /admin/packs/domain/{domain}/{version}/reports",
    "GET /admin/packs/reports",
    "GET /admin/packs/tenant",
    "GET /admin/packs/tenant/{tenant_id}",
    "GET /admin/packs/tenant/{tenant_id}/{version}/reports",
    "GET /admin/playbooks",
    "GET /admin/playbooks/{playbook_id}",
    "GET /admin/playbooks/{playbook_id}/links",
    "GET /admin/playbooks/{playbook_id}/{version}/reports",
    "GET /admin/recalls",
    "GET /admin/recalls/{id}/tenants",
    "GET /admin/schedules",
    "GET /admin/tenants",
    "GET /admin/tenants/{tenant_id}/playbooks",
    "GET /admin/tenants/{tenant_id}/revisions",
    "GET /admin/tenants/{tenant_id}/schedules",
    "GET /admin/tokens",
    "GET /admin/users",
)
TAGGED = (
    "PATCH /admin/packs/domain/{domain}/{version}/status",
    "PATCH /admin/packs/tenant/{tenant_id}/{version}/status",
    "PATCH /admin/playbooks/{playbook_id}/{version}/status",
    "PATCH /admin/tenants/{tenant_id}",
    "PATCH /admin/tenants/{tenant_id}/status",
    "PATCH /admin/users/{id}",
    "PUT /admin/users/{id}/bindings",
    "PUT /admin/settings/approvals",
    "PUT /admin/tenants/{tenant_id}/settings/approvals",
)
IMPORTS = ("POST /admin/packs/domain/import", "POST /admin/packs/tenant/import", "POST /admin/playbooks")
DOCUMENTS = IMPORTS + ("POST /admin/packs/validate",)
ACTIVATIONS = ("POST /admin/packs/activate", "POST /admin/packs/activate/preview")
LINK = "POST /admin/playbooks/{playbook_id}/links"
UNLINK = "DELETE /admin/playbooks/{playbook_id}/links/{tenant_id}"
VERDICT = "GET /admin/playbooks/{playbook_id}/links/{tenant_id}/verdict"
EXTRACT = "POST /admin/playbooks/extract"
RECALL = "/admin/packs/domain/{domain}/{version}/recall"
SCHEDULE = "/admin/tenants/{tenant_id}/schedules/{id}"
# A time in the past, or beyond the next year, is a fine one.
TIMES = {
    "/activate_at": {"in_the_past", "too_far", "token_ends"},
    "/latest_start": {"before_time", "too_far", "without_time"},
}


class Filling:
    """Why a value is filled in, and which problems may refuse a request with the value that was made up.

    `refusals` maps a kind of problem to the codes that each field may have, or to nothing for any.
    """

    def __init__(self, why, operations, fill, refusals):
        self.why, self.operations, self.fill, self.refusals = why, operations, fill, refusals


def field_of(pointer):
    """The field that a pointer leads into: of a list, whichever entry is meant."""
    return re.sub(r"/[0-9]+(/.*)?$", "", pointer)


def explain(fillings, problem):
    """Whether one of the fillings may have this kind of problem, and all of them together these errors."""
    kind = problem.get("type", "").removeprefix("/problems/")
    found = [filling.refusals[kind] for filling in fillings if kind in filling.refusals]
    if not found or None in found:
        return bool(found)
    codes = collections.defaultdict(set)
    for each in found:
        for field, named in each.items():
            codes[field] |= named
    errors = problem.get("errors", [])
    return bool(errors) and all(error["code"] in codes[field_of(error["pointer"])] for error in errors)


FILLINGS = (
    Filling(
        "a cursor is made by the list that takes it",
        LISTS,
        fill.from_list("cursor", "next_cursor"),
        {"invalid": {"cursor": {"invalid_cursor"}}},
    ),
    Filling(
        "a cursor is made by the list that takes it",
        (f"GET {RECALL}",),
        fill.from_list("cursor", "next_cursor", inside="targets"),
        {"invalid": {"cursor": {"invalid_cursor"}}},
    ),
    Filling(
        "where to go on is told by the answer before",
        ("GET /admin/audit/verify",),
        fill.from_list("after", "next"),
        {"invalid": {"after": {"invalid_cursor"}}},
    ),
    Filling(
        "the tag of the present state is known to whoever has read it",
        TAGGED,
        fill.present_tag,
        {"precondition-failed": None},
    ),
    Filling(
        "a description knows parameters for a request, not for one of its media types",
        DOCUMENTS,
        fill.envelope,
        {
            "invalid": {
                **{name: {"unknown_parameter", "required"} for name in ENVELOPE},
                "/tenant_id": {"required"},
                "/bump": {"version_given"},
            },
        },
    ),
    Filling("documents are judged by rules between their parts", DOCUMENTS, fill.content, {"invalid-pack": None}),
    Filling(
        "which versions there are, and of which domain, stands in no request",
        ("POST /admin/packs/tenant/import", "POST /admin/packs/validate"),
        fill.against,
        {"unknown-version": None, "domain-mismatch": None},
    ),
    Filling(
        "which versions there are, and of which domain, stands in no request",
        ACTIVATIONS,
        fill.versions,
        {
            "unknown-version": None,
            "domain-mismatch": None,
            "warnings-not-accepted": None,
            "playbook-incompatible": None,
            "invalid": {"/domain": {"required"}, "/playbooks_of": {"unknown_revision"}, **TIMES},
        },
    ),
    Filling(
        "which versions there are, and of which domain, stands in no request",
        ("POST /admin/packs/activate/replay",),
        fill.replayed,
        {
            "unknown-version": None,
            "domain-mismatch": None,
            "playbook-incompatible": None,
            "invalid": {
                "/candidate/domain": {"required"},
                "/candidate/playbooks_of": {"unknown_revision"},
                **{f"/candidate{field}": codes for field, codes in TIMES.items()},
            },
        },
    ),
    Filling(
        "which tenants there are, and what is in force for them, stands in no request",
        (LINK, VERDICT),
        fill.link,
        {
            "unknown-version": None,
            "warnings-not-accepted": None,
            "playbook-incompatible": None,
            "invalid": {
                **{pointer + "domain": {"domain_mismatch", "required"} for pointer in ("", "/")},
                **{pointer + "domain_pack_version": {"not_live"} for pointer in ("", "/")},
            },
        },
    ),
    Filling(
        "what taking a playbook away loosens stands in no request",
        (UNLINK,),
        fill.unlink,
        {"warnings-not-accepted": None},
    ),
    Filling(
        "which playbooks a pack has stands in no request",
        (EXTRACT,),
        fill.extract,
        {"invalid": None, "unknown-version": None},
    ),
    Filling(
        "how far ahead a time is, and what an activation loosens by now, stands in no request",
        (f"POST {SCHEDULE}/resume",),
        fill.resumed,
        {"warnings-not-accepted": None, "invalid": TIMES},
    ),
    Filling(
        "which versions there are, and of which domain, stands in no request",
        (f"POST {RECALL}",),
        fill.recalled,
        {"unknown-version": None, "invalid": {"/to_version": {"same_version"}}},
    ),
    Filling(
        "how many people could agree to a change stands in no request",
        ("PUT /admin/settings/approvals", "PUT /admin/tenants/{tenant_id}/settings/approvals"),
        fill.approvals,
        {"invalid": {"/any": {"too_few_people"}, "/loosening": {"too_few_people"}}},
    ),
    Filling(
        "a beginning in the past is a fine date, and which domains there are stands in no request",
        ("POST /admin/freezes",),
        fill.freeze,
        {
            "invalid": {
                "/domain": {"not_both", "unknown_domain"},
                "/from": {"in_the_past"},
                "/until": {"in_the_past", "before_from"},
                "/reason": {"required"},
            },
        },
    ),
    Filling(
        "how many revisions a tenant has, and what going back loosens, stands in no request",
        ("POST /admin/tenants/{tenant_id}/rollback",),
        fill.revision,
        {"invalid": {"/to_revision": {"unknown_revision"}}, "warnings-not-accepted": None},
    ),
    Filling(
        "an end in the past is a fine date",
        ("POST /admin/tokens", "POST /admin/tokens/{id}/rotate"),
        fill.later,
        {"invalid": {"/expires_at": {"in_the_past"}}},
    ),
    Filling(
        "what a view can say of which list is no pattern",
        ("POST /auth/views",),
        fill.view_query,
        {"invalid": {"/query": {"unknown_parameter"}}},
    ),
    Filling(
        "one of two fields has to say what is read",
        ("POST /auth/notifications/read",),
        fill.what_is_read,
        {"invalid": {"/ids": {"required"}}},
    ),
    Filling(
        "tenants have to be there",
        ("POST /admin/tokens",),
        fill.tenants,
        {"invalid": {"/tenant_ids": {"unknown_tenant"}}},
    ),
    Filling(
        "tenants have to be there",
        ("POST /admin/users", "PUT /admin/users/{id}/bindings"),
        fill.bound_tenants,
        {"invalid": {"/bindings": {"unknown_tenant"}}},
    ),
    Filling(
        "the list of common passwords is no pattern",
        ("POST /admin/users", "PATCH /admin/users/{id}"),
        fill.uncommon,
        {"invalid": {"/password": {"common_password"}}},
    ),
)


def problem_of(response):
    try:
        found = json.loads(response.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@schemathesis.check
def named_status(ctx, response, case):
    """Every status is named by the description: what answers under `default` is undescribed too."""
    if response.status_code == 405 and coverage_scenario(case) == CoverageScenario.UNSPECIFIED_HTTP_METHOD:
        return
    named = case.operation.definition.raw["responses"]
    assert str(response.status_code) in named, f"{response.status_code} is not named by {case.operation.label}"


AS_GENERATED = [not_a_server_error, named_status] + CHECKS.get_by_names(
    [
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)


class Sending:
    """Whether the request that is about to be sent is one of ours."""

    ours = False


def send_as_generated(generated, fillings):
    """Sends the request with what was made up: refused for that or accepted, and well described either way."""
    fresh_key(generated, always=True)
    Sending.ours = True
    try:
        response = generated.call(base_url=URL, headers={"Authorization": f"Bearer {TOKEN}"})
    finally:
        Sending.ours = False
    generated.validate_response(response, checks=AS_GENERATED)
    if response.status_code < 400 or response.status_code in ACCEPTED:
        return
    problem = problem_of(response)
    assert explain(fillings, problem), f"{generated.operation.label}: {problem}"


seen_keys = set()


def fresh_key(case, always=False):
    """No key was used before; whether it was stands in no request. A key that is no key stays."""
    headers = case.headers or {}
    key = headers.get("Idempotency-Key")
    if not isinstance(key, str) or not 0 < len(key) <= 255 or not all("!" <= each <= "~" for each in key):
        return
    if always or key in seen_keys:
        number = f"{Made.number():08x}"
        key = key[: 255 - len(number)] + number
        headers["Idempotency-Key"] = key
        used["filled in only: no key was used before"] += 1
    seen_keys.add(key)


PLACES = {
    f"DELETE {SCHEDULE}": {"tenant_id": fill.timed_tenant, "id": fill.schedule},
    "DELETE /admin/tokens/{id}": {"id": fill.token},
    f"GET {SCHEDULE}": {"tenant_id": fill.timed_tenant, "id": fill.schedule},
    "GET /admin/packs/reports/{id}": {"id": fill.report},
    "GET /admin/freezes/{id}": {"id": fill.frozen},
    "GET /admin/recalls/{id}": {"id": fill.recall},
    "GET /admin/recalls/{id}/tenants": {"id": fill.recall},
    "GET /admin/users/{id}": {"id": fill.user},
    "PATCH /admin/users/{id}": {"id": fill.user},
    "POST /admin/freezes/{id}/end": {"id": fill.frozen},
    f"POST {RECALL}": {"domain": fill.recalled_domain, "version": fill.bad_version},
    "POST /admin/recalls/{id}/resume": {"id": fill.recall},
    "POST /admin/recalls/{id}/stop": {"id": fill.recall},
    f"POST {SCHEDULE}/resume": {"tenant_id": fill.timed_tenant, "id": fill.held},
    "POST /admin/tokens/{id}/rotate": {"id": fill.token},
    "PUT /admin/users/{id}/bindings": {"id": fill.user},
}
COMMON_PLACES = {
    "tenant_id": lambda: TENANT,
    "domain": lambda: DOMAIN,
    "version": lambda: VERSION,
    "playbook_id": lambda: PLAYBOOK,
    "revision": lambda: 1,
}
turns = collections.Counter()


def real_place(case):
    """Every other request is for something that is there; 404 would be fine, but says little."""
    label, parameters = case.operation.label, case.path_parameters or {}
    for name in parameters:
        find = PLACES.get(label, {}).get(name) or COMMON_PLACES.get(name)
        value = find() if find else None
        if value is not None and put(parameters, name, value):
            used["filled in only: every other request is for something that is there"] += 1


def spare_the_demo(case):
    """What is recalled is withdrawn for good, and the run goes by the demo's versions."""
    named = (case.path_parameters or {}).get("domain")
    if case.operation.label == f"POST {RECALL}" and str(named).lower() == DOMAIN.lower():
        put(case.path_parameters, "domain", fill.recalled_domain())
        used["filled in only: what the run goes by is not recalled"] += 1


@schemathesis.hook
def before_call(context, case, kwargs):
    if Sending.ours:
        return
    spare_the_demo(case)
    label = case.operation.label
    is_good = case.meta is None or case.meta.generation.mode.is_positive
    turns[label] += is_good
    is_made_real = turns[label] % 2 == 0
    if case.operation.path == "/auth/sign-in" and (is_made_real or not is_good):
        # The guard against other sites stands before the route: as from a page of ours.
        case.headers["Sec-Fetch-Site"] = "same-origin"
    if is_good:
        if is_made_real:
            real_place(case)
        generated = case.derive(keep_auth=True)
        if isinstance(case.body, dict):
            # Other cases may share it.
            case.body = dict(case.body)
        filled = [each for each in FILLINGS if label in each.operations and each.fill(case)]
        if filled:
            send_as_generated(generated, filled)
            if label in TAGGED:
                # A tag that was guessed right has changed the state.
                fill.present_tag(case)
        for each in filled:
            used["sent as generated, then filled in: " + each.why] += 1
    fresh_key(case)
    # What was filled in makes no other case of this one: a bad request stays a bad request.
    case._record_starting_state()


def trimmed(value):
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {name: trimmed(each) for name, each in value.items()}
    return [trimmed(each) for each in value] if isinstance(value, list) else value


def only_padded(failure, case):
    """White space at the ends is no part of a value, which no keyword can say of a length or a pattern."""
    if type(failure).__name__ != "AcceptedNegativeData" or not isinstance(case.body, dict):
        return False
    judge = case.operation.schema.adapter.jsonschema_validator_cls
    return case._validate_component(ParameterLocation.BODY, trimmed(case.body), judge)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if response.status_code < 400 and only_padded(failure, case):
        used["passed over: white space at the ends is no part of a value"] += 1
        return False
    return True


@schemathesis.hook
def filter_case(context, case):
    if case.operation.label == "DELETE /admin/tokens/{id}":
        return (case.path_parameters or {}).get("id") != OWN_TOKEN
    return True


@atexit.register
def write_tally():
    if TALLY:
        with open(TALLY, "w", encoding="utf-8") as file:
            for why, times in sorted(used.items()):
                file.write(f"{times:7} {why}\n")
