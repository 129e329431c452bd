// Tries what is in deploy/; scripts/check-deploy says what that is.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

const faults = [];
const leftOut = [];
const fault = (text) => faults.push(text);
const read = (path) => readFileSync(path, "utf8");
const all = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, found]) => found))];
const has = (program) => spawnSync(program, ["--version"]).error === undefined || spawnSync(program, ["-v"]).error === undefined;

const files = readdirSync("deploy", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !join(entry.parentPath ?? entry.path).startsWith("deploy/secrets"))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort();

// The product's own words, from where they are declared.

const config = read("server/src/config.rs");
const fields = config.slice(config.indexOf("pub struct Config {"), config.indexOf("impl Default for Config"));
const settings = all(fields, /^ {4}pub (\w+):/gm).map((name) => `TENANTRY_${name.toUpperCase()}`);
const sources = read("server/src/config/sources.rs");
const listed = (name) => all(sources.match(new RegExp(`const ${name}: \\[&str; \\d+\\] = \\[([^\\]]*)\\]`))[1], /"(\w+)"/g);
const secrets = listed("SECRETS").map((name) => `TENANTRY_${name.toUpperCase()}_FILE`);
const others = listed("NOT_OURS").map((name) => `TENANTRY_${name.toUpperCase()}`);
const variables = new Set([...settings, ...secrets, ...others]);
const declared = ["crates/services/src/families.rs", "server/src/recorder.rs"].flatMap((path) =>
  [...read(path).matchAll(/= (Counter|Gauge|Histogram)\s+"(\w+)"/g)].map(([, kind, name]) => ({ kind, name })),
);
const families = new Map(declared.map(({ kind, name }) => [name, kind]));
if (settings.length < 20 || secrets.length < 5 || families.size < 30) fault("the settings or metrics are not found in the code");

// Every file can be read.

const documents = new Map();
for (const path of files) {
  const text = read(path);
  if (/\.ya?ml$/.test(path)) {
    const parsed = parseAllDocuments(text, { merge: true });
    for (const document of parsed) for (const error of document.errors) fault(`${path}: ${error.message}`);
    documents.set(path, parsed.map((document) => document.toJS()));
  }
  if (path.endsWith(".json")) {
    try {
      documents.set(path, [JSON.parse(text)]);
    } catch (error) {
      fault(`${path}: ${error.message}`);
    }
  }
  for (const name of all(text, /\b(TENANTRY_[A-Z0-9_]+)/g)) {
    if (!variables.has(name)) fault(`${path}: there is no setting ${name}`);
  }
}

// Expressions ask for metrics that there are.

const metric = /\b((?:tenantry|process)_[a-z0-9_]+)/g;
function known(path, expression) {
  for (const name of all(expression, metric)) {
    const family = name.replace(/_(bucket|sum|count)$/, "");
    if (!families.has(name) && families.get(family) !== "Histogram") fault(`${path}: there is no metric ${name}`);
  }
}
const expressions = (value) =>
  value === null || typeof value !== "object"
    ? []
    : Object.entries(value).flatMap(([key, part]) =>
        typeof part === "string" ? (["expr", "query", "definition"].includes(key) ? [part] : []) : expressions(part),
      );
const dashboard = documents.get("deploy/grafana-dashboard.json")?.[0];
const rules = (documents.get("deploy/alerts.yml") ?? []).flatMap((document) => document.groups.flatMap((group) => group.rules));
const asked = [...expressions(dashboard ?? {}), ...rules.map((rule) => rule.expr)];
if (asked.length < 50) fault("the dashboard and the alerts ask for too little: their expressions are not found");
for (const expression of expressions(dashboard ?? {})) known("deploy/grafana-dashboard.json", expression);
for (const rule of rules) known("deploy/alerts.yml", `${rule.expr} ${JSON.stringify(rule.annotations)}`);
known("deploy/alerts_test.yml", all(read("deploy/alerts_test.yml"), /series: '([a-z_]+)/g).join(" "));
const ids = (dashboard?.panels ?? []).map((panel) => panel.id);
if (new Set(ids).size !== ids.length) fault("deploy/grafana-dashboard.json: two panels have one id");
for (const rule of rules) {
  if (!["page", "ticket"].includes(rule.labels?.severity) || !rule.annotations?.summary) fault(`deploy/alerts.yml: ${rule.alert} says too little`);
}

// The documents name all of it.

const operations = read("docs/OPERATIONS.md");
for (const name of [...settings, "TENANTRY_CONFIG"]) if (!operations.includes(`| \`${name}\` |`)) fault(`docs/OPERATIONS.md does not have ${name}`);
for (const name of families.keys()) if (!operations.includes(`\`${name}\``)) fault(`docs/OPERATIONS.md does not have ${name}`);
for (const path of files.filter((path) => !path.includes("secrets"))) {
  const name = path.replace("deploy/", "");
  if (!operations.includes(name)) fault(`docs/OPERATIONS.md does not have deploy/${name}`);
}

// What has to be in the files of platforms that nobody here can run.

const manifests = [...documents].filter(([path]) => path.startsWith("deploy/kubernetes/")).flatMap(([, list]) => list);
const probes = all(read("server/src/health.rs"), /"(\/(?:healthz|readyz)[a-z/]*)"/g);
if (!manifests.some(({ kind, metadata }) => kind === "Service" && metadata.name === "tenantry")) fault("there is no service `tenantry`");
const referred = new Set(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
for (const { kind, metadata, spec } of manifests.filter(({ spec }) => spec?.template)) {
  const pod = spec.template.spec;
  const where = `deploy/kubernetes: ${kind} ${metadata.name ?? metadata.generateName}`;
  if (pod.securityContext?.runAsNonRoot !== true || pod.securityContext.seccompProfile?.type !== "RuntimeDefault") fault(`${where}: may be root`);
  const labels = JSON.stringify(spec.template.metadata.labels);
  if (spec.selector && JSON.stringify(spec.selector.matchLabels) !== labels) fault(`${where}: does not find its own pods`);
  for (const container of pod.containers) {
    const { securityContext: context } = container;
    if (context?.readOnlyRootFilesystem !== true || context.allowPrivilegeEscalation !== false || `${context.capabilities?.drop}` !== "ALL") fault(`${where}: may do too much`);
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      const path = container[probe]?.httpGet.path;
      if (path && !probes.includes(path)) fault(`${where}: nobody answers ${path}`);
    }
    for (const { configMapRef } of container.envFrom ?? []) if (!referred.has(`ConfigMap/${configMapRef.name}`)) fault(`${where}: there is no ${configMapRef.name}`);
    const mounted = Object.fromEntries((container.volumeMounts ?? []).map((mount) => [mount.mountPath, pod.volumes.find((volume) => volume.name === mount.name)?.secret?.secretName]));
    for (const { name, value } of (container.env ?? []).filter(({ name }) => name.endsWith("_FILE"))) {
      const [folder, key] = [value.slice(0, value.lastIndexOf("/")), value.slice(value.lastIndexOf("/") + 1)];
      const secret = manifests.find(({ kind, metadata }) => kind === "Secret" && metadata.name === mounted[folder]);
      if (!(key in (secret?.stringData ?? {}))) fault(`${where}: ${name} is a file that no secret has`);
    }
  }
}
const compose = documents.get("deploy/compose.yaml")?.[0];
for (const [name, service] of Object.entries(compose?.services ?? {})) {
  for (const secret of service.secrets ?? []) if (!compose.secrets[secret]) fault(`deploy/compose.yaml: ${name} wants ${secret}, which is declared nowhere`);
  for (const value of Object.values(service.environment ?? {})) {
    const [, secret] = `${value}`.match(/^\/run\/secrets\/(.*)$/) ?? [];
    if (secret && !service.secrets.includes(secret)) fault(`deploy/compose.yaml: ${name} is not given ${secret}`);
  }
}
const steps = documents.get("deploy/github-actions.yml")?.[0]?.jobs.validate.steps ?? [];
if (!steps.some((step) => step.uses?.includes("upload-sarif") && step.if?.includes("always()"))) fault("deploy/github-actions.yml: the findings are not shown where the check fails");
if (documents.get("deploy/gitlab-ci.yml")?.[0]?.packs.artifacts.when !== "always") fault("deploy/gitlab-ci.yml: the findings are not kept where the check fails");
const image = read("deploy/Containerfile");
for (const wanted of ["\nUSER 65532:65532\n", "\nHEALTHCHECK ", '"healthcheck"]', "scripts/build release"]) if (!image.includes(wanted)) fault(`deploy/Containerfile: no ${wanted.trim()}`);
if (read(".dockerignore").split("\n").slice(1).join() !== read(".containerignore").split("\n").slice(1).join()) fault(".dockerignore and .containerignore differ");

// The tools' own checks, where they are.

const home = mkdtempSync(join(tmpdir(), "tenantry-deploy-"));
const children = [];
const ends = [];
function begin(program, args, options) {
  const child = spawn(program, args, options);
  children.push(child);
  ends.push(new Promise((ended) => child.once("exit", ended).once("error", ended)));
  return child;
}
function tool(name, program, args, options = {}) {
  const ran = spawnSync(program, args, { encoding: "utf8", ...options });
  if (ran.status !== 0) fault(`${name}: ${(ran.stderr + ran.stdout).trim()}`);
  return ran;
}
function promtool() {
  const folder = join(home, "prometheus");
  mkdirSync(folder);
  const token = join(folder, "token");
  writeFileSync(token, "x");
  for (const name of ["alerts.yml", "alerts_test.yml"]) copyFileSync(join("deploy", name), join(folder, name));
  writeFileSync(join(folder, "prometheus.yml"), read("deploy/prometheus.yml").replace(/(credentials_file: ).*/, `$1${token}`));
  tool("promtool", "promtool", ["check", "config", "--lint-fatal", "prometheus.yml"], { cwd: folder });
  tool("promtool", "promtool", ["check", "rules", "--lint-fatal", "alerts.yml"], { cwd: folder });
  tool("promtool", "promtool", ["test", "rules", "alerts_test.yml"], { cwd: folder });
  // Whether a query of the dashboard is one, as a rule that is named for it.
  const queries = expressions({ panels: dashboard.panels, annotations: dashboard.annotations })
    .map((query) => query.replaceAll("$__rate_interval", "1m"))
    .map((expr, index) => ({ record: `panel:${index}`, expr }));
  writeFileSync(join(folder, "dashboard.yml"), JSON.stringify({ groups: [{ name: "dashboard", rules: queries }] }));
  tool("deploy/grafana-dashboard.json", "promtool", ["check", "rules", "dashboard.yml"], { cwd: folder });
}
function systemd() {
  const stub = join(home, "tenantry");
  writeFileSync(stub, "#!/bin/sh\n");
  chmodSync(stub, 0o755);
  const unit = join(home, "tenantry.service");
  writeFileSync(unit, read("deploy/tenantry.service").replace("/usr/local/bin/tenantry", stub));
  const ran = tool("deploy/tenantry.service", "systemd-analyze", ["verify", "--man=no", unit]);
  const said = ran.stderr.split("\n").filter((line) => line.includes("tenantry.service"));
  if (said.length > 0) fault(`deploy/tenantry.service: ${said.join("; ")}`);
  // Of 100; 20 is `OK` where 10 is nothing at all.
  tool("deploy/tenantry.service is too open", "systemd-analyze", ["security", "--offline=true", "--no-pager", "--threshold=20", unit]);
}

const freePort = () => new Promise((found) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});
function ask(port, path, { ca, method = "GET", headers = {}, body, localAddress } = {}) {
  const options = { host: "127.0.0.1", port, path, method, headers, ca, localAddress, servername: ca && "tenantry.example.com", agent: false, timeout: 10_000 };
  return new Promise((answer, failed) => {
    const sent = (ca ? secure : plain)(options, (response) => {
      let text = "";
      response.on("data", (part) => (text += part));
      response.on("end", () => answer({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on("error", failed);
    sent.on("timeout", () => sent.destroy(new Error(`${path} does not answer`)));
    sent.end(body);
  });
}
async function within(seconds, what, done) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((go) => setTimeout(go, 50))) if (await done().catch(() => false)) return;
  throw new Error(`${what} is not there after ${seconds} s`);
}
const expect = (what, is, wanted) => {
  if (!(wanted instanceof RegExp ? wanted.test(is) : is === wanted)) fault(`${what}: ${is}, and not ${wanted}`);
};

const binary = process.env.TENANTRY_BIN;
async function serve(tls) {
  const [port, http, https] = [await freePort(), await freePort(), await freePort()];
  const origin = `https://tenantry.example.com:${https}`;
  const [token, password] = ["metrics-token-of-a-check-0123456789", "a password of a check, long enough"];
  writeFileSync(join(home, "metrics-token"), `${token}\n`);
  const environment = {
    PATH: process.env.PATH,
    TENANTRY_LISTEN: `127.0.0.1:${port}`,
    TENANTRY_DATABASE_URL: `sqlite://${home}/tenantry.db`,
    TENANTRY_PUBLIC_URL: origin,
    TENANTRY_TRUSTED_PROXIES: "127.0.0.1/32",
    TENANTRY_ADMIN_PASSWORD: password,
    TENANTRY_METRICS_TOKEN_FILE: join(home, "metrics-token"),
    TENANTRY_LOG_FORMAT: "json",
  };
  const check = () => spawnSync(binary, ["healthcheck"], { env: environment, encoding: "utf8" });
  expect("healthcheck without a server", check().status, 3);
  const server = begin(binary, ["serve"], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  server.stderr.on("data", (part) => (log += part));
  await within(20, "the server", async () => (await ask(port, "/readyz")).status === 200);
  expect("healthcheck", check().status, 0);

  const scraped = await ask(port, "/metrics", { headers: { authorization: `Bearer ${token}` } });
  for (const [, keyword, name] of scraped.text.matchAll(/^# (HELP|TYPE) (\w+)/gm)) if (!families.has(name)) fault(`/metrics: ${keyword} of ${name}, which is not declared`);
  for (const name of all(scraped.text, /^(\w+)[{ ]/gm)) known("/metrics", name);
  if (has("promtool")) tool("/metrics", "promtool", ["check", "metrics"], { input: scraped.text });
  if (!tls) return;

  const { key, certificate } = tls;
  const ca = read(certificate);
  const config = join(home, "nginx.conf");
  const site = read("deploy/nginx.conf")
    .replaceAll("listen [::]:", "# listen ")
    .replace("listen 80;", `listen 127.0.0.1:${http};`)
    .replace("listen 443 ", `listen 127.0.0.1:${https} `)
    .replace("server 127.0.0.1:3000;", `server 127.0.0.1:${port};`)
    .replace("/etc/nginx/tenantry/fullchain.pem", certificate)
    .replace("/etc/nginx/tenantry/privkey.pem", key);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${home}/${name};`);
  writeFileSync(config, `pid ${home}/nginx.pid; daemon off; ${process.getuid() === 0 ? "user root;" : ""} error_log ${home}/error.log; events {}\nhttp { access_log off; ${temporary.join(" ")}\n${site}\n}\n`);
  if (tool("deploy/nginx.conf", "nginx", ["-q", "-t", "-c", config, "-e", join(home, "error.log")]).status !== 0) return;
  begin("nginx", ["-c", config, "-e", join(home, "error.log")], { stdio: "ignore" });
  const headers = { host: `tenantry.example.com:${https}` };
  await within(10, "nginx", async () => (await ask(https, "/healthz", { ca, headers })).status === 200);

  const moved = await ask(http, "/tenants?x=1", { headers: { host: "tenantry.example.com" } });
  expect("http", `${moved.status} ${moved.headers.location}`, "301 https://tenantry.example.com/tenants?x=1");
  expect("/metrics from outside", (await ask(https, "/metrics", { ca, headers })).status, 404);
  const page = await ask(https, "/sign-in", { ca, headers: { ...headers, accept: "text/html" } });
  expect("a page", `${page.status} ${page.headers["strict-transport-security"]}`, /^200 max-age/);
  const json = { ...headers, origin, "content-type": "application/json", "x-forwarded-for": "198.51.100.7", "x-request-id": "through-nginx" };
  const body = JSON.stringify({ username: "admin", password });
  // From an address that is no proxy's, and says that it were another one.
  const signed = await ask(https, "/auth/sign-in", { ca, localAddress: "127.0.0.2", method: "POST", headers: { ...json, "content-length": Buffer.byteLength(body) }, body });
  expect("signing in", `${signed.status} ${signed.headers["set-cookie"]}`, /^200 __Host-.*Secure/);
  expect("the request's id", signed.headers["x-request-id"], "through-nginx");
  await within(5, "a line of the log", async () => log.includes("through-nginx"));
  const line = log.split("\n").find((line) => line.includes("through-nginx") && line.includes("client.address"));
  expect("the client's address", line ?? "", /"client\.address":"127\.0\.0\.2"/);
  const foreign = await ask(https, "/auth/sign-in", { ca, method: "POST", headers: { ...json, origin: "https://evil.example.com", "content-length": Buffer.byteLength(body) }, body });
  expect("another site's sign-in", foreign.status, 403);
  const large = await ask(https, "/admin/packs/domain/import", { ca, method: "POST", headers: { ...json, "content-length": 21 * 1024 * 1024 } });
  expect("a body that is too large", large.status, 413);
}

function certificate() {
  const [key, pem] = [join(home, "key.pem"), join(home, "certificate.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=tenantry.example.com", "-addext", "subjectAltName=DNS:tenantry.example.com", "-keyout", key, "-out", pem], { stdio: "ignore" });
  return { key, certificate: pem };
}

try {
  if (has("promtool")) promtool();
  else leftOut.push("promtool: the alerts, the scrape, the queries of the dashboard");
  if (has("systemd-analyze")) systemd();
  else leftOut.push("systemd-analyze: the unit");
  const hasNginx = has("nginx") && has("openssl");
  if (!hasNginx) leftOut.push("nginx: the proxy and what goes through it");
  if (!binary || !existsSync(binary)) leftOut.push("a release: the server itself (scripts/build)");
  else await serve(hasNginx ? certificate() : undefined);
} catch (error) {
  fault(error.message);
} finally {
  for (const child of children.reverse()) child.kill("SIGTERM");
  await Promise.all(ends);
  rmSync(home, { recursive: true, force: true });
}
for (const what of leftOut) console.error(`left out, because it is not installed: ${what}`);
for (const text of faults) console.error(`deploy: ${text}`);
console.error(`${files.length} files, ${asked.length} expressions, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
