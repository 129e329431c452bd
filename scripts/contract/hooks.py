"""What a description cannot say: one rule each, for the operations that it is about.

A failure is passed over only where a rule names the operation, the kind of problem and, for values, the field and
the code. Everything else counts. How often each rule was used is written at the end of a run.
"""

import atexit
import collections
import json
import os

import schemathesis

# The token that this run uses itself; without it nothing else would be tried.
OWN_TOKEN = os.environ.get("TENANTRY_FUZZ_TOKEN_ID", "")
# Where it is written how often each rule was used.
TALLY = os.environ.get("TENANTRY_FUZZ_TALLY", "")

used = collections.Counter()


class Rule:
    """One reason; `errors` maps the fields of a problem `invalid` to the codes that the reason explains."""

    def __init__(self, why, kind, operations, errors=None, sent=None):
        self.why, self.kind, self.operations, self.errors, self.sent = why, kind, operations, errors, sent

    def explains(self, case, problem):
        if problem.get("type") != "/problems/" + self.kind or case.operation.label not in self.operations:
            return False
        if self.sent is not None and not self.sent(case):
            return False
        if self.errors is None:
            return True
        found = problem.get("errors", [])
        return bool(found) and all(error["code"] in self.errors.get(error["pointer"], ()) for error in found)


def header(case, name):
    return (case.headers or {}).get(name)


LISTS = (
    "GET /admin/audit",
    "GET /admin/packs/domain",
    "GET /admin/packs/domain/{domain}",
    "GET /admin/packs/domain/{domain}/{version}/reports",
    "GET /admin/packs/reports",
    "GET /admin/packs/tenant",
    "GET /admin/packs/tenant/{tenant_id}",
    "GET /admin/packs/tenant/{tenant_id}/{version}/reports",
    "GET /admin/tenants",
    "GET /admin/tenants/{tenant_id}/revisions",
    "GET /admin/tokens",
    "GET /admin/users",
)
TAGGED = (
    "PATCH /admin/packs/domain/{domain}/{version}/status",
    "PATCH /admin/packs/tenant/{tenant_id}/{version}/status",
    "PATCH /admin/tenants/{tenant_id}",
    "PATCH /admin/tenants/{tenant_id}/status",
    "PATCH /admin/users/{id}",
    "PUT /admin/users/{id}/bindings",
)
KEYED = TAGGED + (
    "DELETE /admin/tokens/{id}",
    "DELETE /auth/sessions",
    "DELETE /auth/sessions/{id}",
    "POST /admin/packs/activate",
    "POST /admin/packs/domain/import",
    "POST /admin/packs/tenant/import",
    "POST /admin/packs/validate",
    "POST /admin/tenants",
    "POST /admin/tokens",
    "POST /admin/users",
    "POST /auth/password",
)
IMPORTS = ("POST /admin/packs/domain/import", "POST /admin/packs/tenant/import")
DOCUMENTS = IMPORTS + ("POST /admin/packs/validate",)
ACTIVATIONS = ("POST /admin/packs/activate", "POST /admin/packs/activate/preview")


RULES = (
    Rule(
        "the tag of the present state is known to whoever has read it",
        "precondition-failed",
        TAGGED,
        sent=lambda case: header(case, "If-Match") not in (None, "*"),
    ),
    Rule(
        "whether a key was used before stands in no request",
        "idempotency-key-reused",
        KEYED,
        sent=lambda case: header(case, "Idempotency-Key") is not None,
    ),
    Rule("a cursor is made by the list that takes it", "invalid", LISTS, {"/cursor": {"invalid_cursor"}}),
    Rule("documents are judged by rules between their parts", "invalid-pack", IMPORTS),
    Rule(
        "the envelope of a document stands in the body, or in the query beside a document that is the body itself; a"
        " description knows parameters for a request, not for one of its media types",
        "invalid",
        DOCUMENTS,
        {
            "kind": {"unknown_parameter", "required"},
            "tenant_id": {"unknown_parameter", "required"},
            "domain": {"unknown_parameter"},
            "check_against": {"unknown_parameter"},
            "version": {"unknown_parameter"},
            "bump": {"unknown_parameter"},
            "note": {"unknown_parameter"},
            "store": {"unknown_parameter"},
        },
    ),
    Rule("which versions there are stands in no request", "unknown-version", ACTIVATIONS),
    Rule("of which domain a version is stands in no request", "domain-mismatch", ACTIVATIONS),
    Rule("warnings depend on the documents that are there", "warnings-not-accepted", ("POST /admin/packs/activate",)),
    Rule(
        "an end in the past is a fine date, and tenants have to be there",
        "invalid",
        ("POST /admin/tokens",),
        {"/expires_at": {"in_the_past"}, "/tenant_ids": {"unknown_tenant"}},
    ),
    Rule(
        "tenants have to be there",
        "invalid",
        ("POST /admin/users", "PUT /admin/users/{id}/bindings"),
        {"/bindings": {"unknown_tenant"}},
    ),
    Rule(
        "the list of common passwords is no pattern",
        "invalid",
        ("POST /admin/users", "PATCH /admin/users/{id}"),
        {"/password": {"common_password"}},
    ),
)

# Answers of 412 to a tag that is none: it matches nothing, which is no acceptance (RFC 9110, 13.1.1).
UNMATCHED = TAGGED
# The guard against other sites stands before the routes, so that no method gets past it.
GUARDED = ("/auth/sign-in",)
# 428 is the status for a condition that is missing (RFC 6585).
CONDITIONAL = ("PATCH /admin/tenants/{tenant_id}",)


def problem_of(response):
    try:
        found = json.loads(response.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def is_repeat(response):
    return any(name.lower() == "idempotency-replayed" for name in response.headers)


def reason(failure, case, response):
    name, label = type(failure).__name__, case.operation.label
    if name == "RejectedPositiveData":
        problem = problem_of(response)
        return next((rule.why for rule in RULES if rule.explains(case, problem)), None)
    if name == "AcceptedNegativeData" and response.status_code == 412 and label in UNMATCHED:
        return "a tag that is none matches nothing, which is 412 and no acceptance"
    if name == "AcceptedNegativeData" and label in KEYED and is_repeat(response):
        return "a repeat is answered by its key and body alone, and changes nothing"
    if name == "UnsupportedMethodResponse" and case.operation.path in GUARDED and response.status_code == 403:
        if problem_of(response).get("type") == "/problems/cross-site":
            return "the guard against other sites stands before the routes"
    if name == "MissingHeaderNotRejected" and response.status_code == 428 and label in CONDITIONAL:
        return "428 is the status for a condition that is missing"
    return None


@schemathesis.hook
def filter_failure(context, failure, case, response):
    why = reason(failure, case, response)
    if why is not None:
        used[case.operation.label, why] += 1
    return why is None


@schemathesis.hook
def filter_case(context, case):
    operation = case.operation
    if operation.label == "DELETE /admin/tokens/{id}":
        return (case.path_parameters or {}).get("id") != OWN_TOKEN
    return True


@atexit.register
def write_tally():
    if TALLY:
        with open(TALLY, "w", encoding="utf-8") as file:
            for (label, why), times in sorted(used.items()):
                file.write(f"{times:7} {label}: {why}\n")
