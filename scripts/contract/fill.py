"""Things that are there, and how they get into a request that makes them up.

Each function of a case fills in one kind of value, and says whether anything is another than before.
"""

import datetime
import json
import os

import requests

URL = os.environ["TENANTRY_FUZZ_URL"]
TOKEN = os.environ["TENANTRY_FUZZ_TOKEN"]

TENANT, DOMAIN, VERSION = "ACME_CAPITAL", "CapitalMarkets", "v1.0"
# Of the domain, too; nothing but a schedule is made with it.
NEXT_VERSION = "v1.1"
# The demo has it, linked to the tenant.
PLAYBOOK = "call-the-desk"
PASSWORD = "four quiet rivers meet"

session = requests.Session()


def ask(method, path, headers=None, **more):
    headers = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
    return session.request(method, URL + path, headers=headers, timeout=30, **more)


class Made:
    """Things that the run makes for itself, once each."""

    kept = {}
    count = 0

    @classmethod
    def once(cls, name, make):
        if name not in cls.kept:
            cls.kept[name] = make()
        return cls.kept[name]

    @classmethod
    def number(cls):
        cls.count += 1
        return cls.count


def created(path, body):
    answer = ask("POST", path, json=body)
    answer.raise_for_status()
    return answer.json()["id"]


def user():
    body = {"username": "tried.by.the.run", "password": PASSWORD, "bindings": [{"role": "viewer"}]}
    return Made.once("user", lambda: created("/admin/users", body))


def token():
    # One that is there each time: this is the operation that ends it.
    return created("/admin/tokens", {"name": f"to be ended {Made.number()}", "roles": ["viewer"]})


def report():
    answer = Made.once("report", lambda: ask("GET", "/admin/packs/reports?limit=1").json())
    return answer["items"][0]["id"] if answer.get("items") else None


def document(kind):
    """The example of the description: it works, and names no version."""

    def find():
        path = "/admin/playbooks" if kind == "playbook" else f"/admin/packs/{kind}/import"
        operation = ask("GET", "/openapi.json").json()["paths"][path]["post"]
        return operation["requestBody"]["content"]["application/json"]["example"]["content"]

    return Made.once(kind, find)


def put(container, name, value):
    """Whether the value was another one before."""
    if container.get(name) == value:
        return False
    container[name] = value
    return True


def fields(case):
    """The body's fields, if there are any."""
    return case.body if isinstance(case.body, dict) else None


def from_list(name, next_name, inside=None):
    def fill(case):
        if name not in (case.query or {}):
            return False
        query = {key: value for key, value in case.query.items() if key != name}
        first = ask("GET", case.formatted_path, params={**query, "limit": 1})
        answer = first.json() if first.ok else {}
        following = (answer[inside] if inside and answer else answer).get(next_name)
        if following:
            case.query[name] = following
        else:
            del case.query[name]
        return True

    return fill


def present_tag(case):
    tag = (case.headers or {}).get("If-Match")
    if tag in (None, "*"):
        return False
    path = case.formatted_path.removesuffix("/status").removesuffix("/bindings")
    state = ask("GET", path)
    return state.ok and put(case.headers, "If-Match", state.headers["ETag"])


ENVELOPE = ("bump", "check_against", "domain", "kind", "note", "tenant_id", "version")


def is_json(case):
    return case.media_type == "application/json"


def is_check(case):
    return case.operation.path.endswith("/validate")


def beside(case):
    """The fields of the envelope: in the body, or in the query beside a document that is the body itself."""
    return fields(case) if is_json(case) else case.query


def kind_of(case):
    if is_check(case):
        return (beside(case) or {}).get("kind") or "domain"
    if case.operation.path == "/admin/playbooks":
        return "playbook"
    return "domain" if "/domain/" in case.operation.path else "tenant"


def envelope(case):
    around, kind, changed = beside(case), kind_of(case), False
    if around is None:
        return False
    if is_json(case):
        changed = bool([case.query.pop(name) for name in ENVELOPE if name in case.query])
    if is_check(case) and "kind" not in around:
        changed = put(around, "kind", kind)
    if kind == "tenant" and not around.get("tenant_id"):
        changed = put(around, "tenant_id", TENANT) or changed
    if around.get("bump") and around.get("version"):
        del around["bump"]
        changed = True
    return changed


def content(case):
    around, kind = beside(case), kind_of(case)
    found = (around or {}).get("content") if is_json(case) else case.body
    # Whatever can be read gets its findings, unless it is held against a version.
    if around is None or (is_check(case) and not around.get("check_against") and is_read(found)):
        return False
    if kind == "tenant":
        put(around, "tenant_id", TENANT)
    if is_json(case):
        return put(around, "content", document(kind))
    case.body = document(kind)
    return True


def is_read(found):
    if not isinstance(found, dict):
        return False
    raw = {"Content-Type": "application/vnd.tenantry.pack+json"}
    return ask("POST", "/admin/packs/validate?kind=domain", data=json.dumps(found), headers=raw).ok


def against(case):
    around = beside(case)
    if not around or not any(around.get(name) for name in ("check_against", "domain")):
        return False
    if kind_of(case) != "tenant":
        return around.pop("check_against", None) is not None
    given = [name for name in ("check_against", "domain") if around.get(name)]
    return any([put(around, name, {"check_against": VERSION, "domain": DOMAIN}[name]) for name in given])


def versions(case):
    body = fields(case)
    if body is None:
        return False
    changed = [put(body, "tenant_id", TENANT), put(body, "domain_pack_version", VERSION)]
    # What says neither keeps what is live, where something is.
    if body.get("domain") or not body.get("tenant_pack_version"):
        changed.append(put(body, "domain", DOMAIN))
    if body.get("tenant_pack_version"):
        changed.append(put(body, "tenant_pack_version", VERSION))
    if body.get("playbooks_of"):
        changed.append(put(body, "playbooks_of", 1))
    if "/preview" not in case.operation.path:
        changed.append(put(body, "accept_warnings", True))
    if body.get("activate_at") and "/preview" not in case.operation.path:
        # Only so many may be open.
        drop_schedules(TENANT)
    changed.append(times(body))
    if not body.get("activate_at"):
        changed.append(body.pop("latest_start", None) is not None)
    return any(changed)


def what_is_read(case):
    """Up to when, where nothing is named."""
    body = fields(case)
    if not isinstance(body, dict) or body.get("ids") or body.get("until"):
        return False
    return put(body, "until", "2026-12-01T12:00:00Z")


def replayed(case):
    """The candidate is the body of an activation, of which nothing is done."""
    body = fields(case)
    candidate = (body or {}).get("candidate")
    if not isinstance(candidate, dict):
        return False
    candidate = {name: value for name, value in candidate.items() if name not in (*SOON, "expected_revision", "unlink")}
    candidate.update(tenant_id=TENANT, domain=DOMAIN, domain_pack_version=VERSION)
    if candidate.get("tenant_pack_version"):
        candidate["tenant_pack_version"] = VERSION
    if candidate.get("playbooks_of"):
        candidate["playbooks_of"] = 1
    return put(body, "candidate", candidate)


def in_days(days):
    # The one time that is not for good: at most a year ahead.
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


SOON = {"activate_at": in_days(30), "latest_start": in_days(31)}


def times(body):
    return any([put(body, name, value) for name, value in SOON.items() if body.get(name)])


def drop_schedules(tenant):
    there = ask("GET", f"/admin/tenants/{tenant}/schedules?open=true&limit=200").json()
    for each in there.get("items", []):
        ask("DELETE", f"/admin/tenants/{tenant}/schedules/{each['id']}")


def timed_tenant():
    """A tenant that nothing but the schedules of this run changes."""

    def make():
        body = {"tenant_id": "TIMED_BY_THE_RUN", "name": "What waits for its time"}
        ask("POST", "/admin/tenants", json=body).raise_for_status()
        return body["tenant_id"]

    return Made.once("timed tenant", make)


def activated(version, **more):
    body = {"tenant_id": timed_tenant(), "domain": DOMAIN, "domain_pack_version": version, "accept_warnings": True}
    answer = ask("POST", "/admin/packs/activate", json={**body, **more})
    answer.raise_for_status()
    return answer.json()


def schedule():
    # One that is there each time: this is the operation that ends it.
    end_freezes()
    drop_schedules(timed_tenant())
    activated(VERSION)
    return activated(NEXT_VERSION, **SOON)["schedule"]


def held():
    found = schedule()
    activated(NEXT_VERSION)
    activated(VERSION)
    return found


def resumed(case):
    body = fields(case)
    if body is None:
        return False
    changed = [put(body, "accept_warnings", True), times(body)]
    changed.append(body.pop("expected_revision", None) is not None)
    return any(changed)


# Of this run's own: whatever is recalled is withdrawn for good.
RECALLED_DOMAIN, RECALLED_TENANT = "RecalledByTheRun", "RECALLED_BY_THE_RUN"
RECALLED_FIRST = "v1.0"


def recalled_domain():
    """A domain with a version to go back to, which is in force for a tenant."""

    def make():
        body = {"tenant_id": RECALLED_TENANT, "name": "What goes back"}
        ask("POST", "/admin/tenants", json=body).raise_for_status()
        recalled_activated(RECALLED_FIRST)
        return RECALLED_DOMAIN

    return Made.once("recalled domain", make)


def recalled_activated(version):
    content = {**document("domain"), "domainName": RECALLED_DOMAIN}
    body = {"version": version, "content": content}
    ask("POST", "/admin/packs/domain/import", json=body).raise_for_status()
    body = {"tenant_id": RECALLED_TENANT, "domain": RECALLED_DOMAIN, "domain_pack_version": version}
    for _ in range(5):
        answer = ask("POST", "/admin/packs/activate", json={**body, "accept_warnings": True})
        # The recall before may come to the tenant at the same moment.
        if answer.status_code != 409:
            break
    answer.raise_for_status()


def bad_version():
    # One that is live each time: this is the operation that takes it away.
    recalled_domain()
    end_freezes()
    version = f"v1.{Made.number()}"
    recalled_activated(version)
    return version


def recall():
    def make():
        path = f"/admin/packs/domain/{recalled_domain()}/{bad_version()}/recall"
        return created(path, {"accept_warnings": True, "reason": "Its limits are wrong"})

    return Made.once("recall", make)


def recalled(case):
    body = fields(case)
    if body is None or not body.get("to_version"):
        return False
    place = case.path_parameters or {}
    has_first = place.get("domain") == RECALLED_DOMAIN and place.get("version") != RECALLED_FIRST
    # Without one tenants go back.
    return put(body, "to_version", RECALLED_FIRST if has_first else None)


def link(case):
    """What is in force for the tenant: in the body, or in the query of what only looks."""
    is_change = case.operation.path.endswith("/links")
    around = fields(case) if is_change else case.query
    if around is None:
        return False
    changed = [put(around, name, value) for name, value in (
        ("domain", DOMAIN), ("domain_pack_version", VERSION)
    ) if around.get(name)]
    # What was made up may be there by now, and not fit beside another; so may the latest version.
    changed += [put(case.path_parameters, "playbook_id", PLAYBOOK), put(around, "version", VERSION)]
    if is_change:
        changed += [put(around, "tenant_id", TENANT), put(around, "accept_warnings", True)]
    else:
        changed.append(put(case.path_parameters, "tenant_id", TENANT))
    return any(changed)


def unlink(case):
    query = case.query
    # As an address writes it, and not as Python does.
    return query is not None and put(query, "accept_warnings", "true")


def extract(case):
    body = fields(case)
    if body is None:
        return False
    return any([
        put(body, "owner", {"domain": DOMAIN}), put(body, "version", VERSION), put(body, "index", 0),
    ])


def approvals(case):
    body = fields(case)
    # The run is alone: nobody could agree to what it asks for.
    return body is not None and any([put(body, "any", 0), put(body, "loosening", 0)])


LATER = {"from": "2099-12-30T18:00:00Z", "until": "2100-01-02T06:00:00Z"}


def end_freezes():
    for status in ("ACTIVE", "PLANNED"):
        there = ask("GET", f"/admin/freezes?status={status}&limit=200").json()
        for each in there.get("items", []):
            ask("POST", f"/admin/freezes/{each['id']}/end", json={})


def freeze(case):
    body = fields(case)
    if body is None:
        return False
    # What was sent as it was made up would hold up all that follows, and only so many may wait.
    end_freezes()
    found = [put(body, name, value) for name, value in LATER.items()]
    found.append(put(body, "tenant_id", None))
    found.append(put(body, "domain", DOMAIN if body.get("domain") else None))
    if not str(body.get("reason") or "").strip():
        found.append(put(body, "reason", "The year is closed"))
    return any(found)


def frozen():
    # One that is there each time: this is the operation that ends it.
    return created("/admin/freezes", {**LATER, "tenant_id": TENANT, "reason": "The year is closed"})


def revision(case):
    body = fields(case)
    if body is None:
        return False
    return any([put(body, "to_revision", 1), put(body, "accept_warnings", True)])


def later(case):
    body = fields(case)
    end = (body or {}).get("expires_at")
    # A leap year, for the 29th of February.
    return isinstance(end, str) and end < "2030" and put(body, "expires_at", "2104" + end[4:])


def view_query(case):
    body = fields(case)
    query = (body or {}).get("query")
    if not isinstance(query, str):
        return False
    # Of every list columns can be hidden; what stands after `&` would be another parameter.
    return put(body, "query", "hide=" + query.removeprefix("hide=")[:100].replace("&", "."))


def tenants(case):
    body = fields(case)
    return bool(body and body.get("tenant_ids")) and put(body, "tenant_ids", [TENANT])


def bound_tenants(case):
    body = fields(case)
    if not body or not isinstance(body.get("bindings"), list):
        return False
    bindings = [{**each, "tenant_id": TENANT} if each.get("tenant_id") else each for each in body["bindings"]]
    return put(body, "bindings", bindings)


def uncommon(case):
    body = fields(case)
    password = (body or {}).get("password")
    # Which are common nobody can tell by looking: any is made long by unrelated words.
    if not isinstance(password, str) or password.startswith(PASSWORD):
        return False
    return put(body, "password", f"{PASSWORD} {password}"[:256])
