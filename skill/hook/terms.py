"""Text -> the plain terms that past entries are indexed and looked up by. Pure, and the same on both sides.

Identifiers are taken apart (CamelCase, snake_case, kebab-case, dotted names), plural and verb endings are
cut, volatile parts (addresses, ids, hashes, counts) are dropped.
"""

VERSION = "4"  # stored in the index: another reading of text means another index
LONGEST_WORD = 40
LONGEST_NAME = 14  # with digits in it
REACH = 8  # words between the parts of one statement
KEPT_NUMBERS = 6  # digits; longer numbers are counters, ids and times

# Names that are one word however they are written.
_NAMES = frozenset((
    "activemq", "arangodb", "argocd", "bigquery", "bitbucket", "circleci", "clickhouse", "cloudflare",
    "cloudformation", "cloudfront", "cloudwatch", "cockroachdb", "configmap", "containerd", "coredns",
    "cosmosdb", "couchdb", "daemonset", "daemonsets", "datadog", "dynamodb", "ebpf", "elasticache",
    "elasticsearch", "fluxcd", "freebsd", "freeipa", "github", "gitlab", "gitops", "graphql", "grpc",
    "hbase", "hdfs", "hikaricp", "infiniband", "influxdb", "ios", "iphone", "javascript", "keycloak",
    "keydb", "kubernetes", "latex", "leveldb", "macos", "mariadb", "metallb", "minio", "mongodb",
    "mssql", "mysql", "nats", "newrelic", "nodejs", "nosql", "onedrive", "openbsd", "openldap",
    "openshift", "openssh", "openssl", "openstack", "opentelemetry", "opsgenie", "orientdb",
    "pagerduty", "paypal", "pgbouncer", "php", "postgresql", "powerdns", "powerpoint", "proxysql",
    "pytest", "questdb", "rabbitmq", "replicaset", "rocksdb", "saltstack", "scylladb", "sendgrid",
    "servicenow", "sharepoint", "sqlite", "sqlserver", "statefulset", "teamcity", "tidb",
    "timescaledb", "typescript", "victoriametrics", "vmotion", "vmware", "vsphere", "wildfly",
    "wiredtiger", "wordpress", "xenserver", "youtube", "yugabytedb", "zookeeper",
))  # fmt: skip
_BLANKS = {c: " " for c in range(128) if not chr(c).isalnum()}
_STEMS: dict[str, str] = {}  # words met before in this process; "" for volatile ones
MOST_STEMS = 100_000
_SQL_CLASSES = frozenset(("08", "22", "23", "25", "28", "40", "42", "53", "54", "55", "57", "58", "hy", "xx"))
_VOWELS = frozenset("aeiouy")
_ENDINGS = (
    ("ational", "ate"), ("ization", "iz"), ("ations", "at"), ("ation", "at"), ("ities", ""), ("ments", ""),
    ("ment", ""), ("ness", ""), ("ives", ""), ("ions", ""), ("ings", ""), ("ures", ""), ("ies", ""), ("ing", ""),
    ("ion", ""), ("ive", ""), ("ity", ""), ("ure", ""), ("ed", ""), ("es", ""), ("ly", ""), ("s", ""), ("y", ""),
    ("e", ""),
)  # fmt: skip


def stem(word: str) -> str:
    """The word without its ending: `expired`, `expires` and `expiry` fall together; short words stay."""
    if word.endswith("ll") and len(word) > 4:
        word = word[:-1]
    size = len(word)
    if size == 4 and word[3] == "s" and word[:3].isdigit():
        return word[:3]  # "all the 502s"
    if size < 4 or word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            kept = word[: size - len(ending)]
            if len(kept) < (4 if ending == "y" else 3) or not _VOWELS.intersection(kept):
                continue
            if len(kept) > 3 and kept[-1] == kept[-2] and kept[-1] not in "sz":
                kept = kept if kept[-1] == "l" and len(kept) == 4 else kept[:-1]
            return kept + instead
    return word


def _parts(raw: str) -> list[str]:
    """`RunContainerError` -> run, container, error; `HTTPSProbe` -> https, probe."""
    if raw.islower() or raw.isupper() or raw[1:].islower() or raw.lower() in _NAMES:
        return [raw]
    parts: list[str] = []
    start = 0
    for at in range(1, len(raw)):
        before, here = raw[at - 1], raw[at]
        opens = here.isupper() and (before.islower() or (at + 1 < len(raw) and raw[at + 1].islower()))
        if opens:
            parts.append(raw[start:at])
            start = at
    parts.append(raw[start:])
    return parts


def _volatile(word: str) -> bool:
    """True for what never comes back: hashes, pod suffixes, counts with their unit, long numbers."""
    digits = sum(map(str.isdigit, word))
    if not digits:
        return len(word) > LONGEST_WORD
    if digits == len(word):
        return digits > KEPT_NUMBERS
    if len(word) == 5 and (word[2] == "p" or (word[:2] in _SQL_CLASSES and word[3:].isdigit())):  # such as 40P01
        return False
    if len(word) == 4 and word[0] in "45" and word[3] == "s" and digits == 3:  # HTTP statuses, many of them
        return False
    return digits > (1 if word[0].isdigit() else 2) or len(word) > LONGEST_NAME


def words(text: str) -> list[str]:
    """The stemmed words of a text in their order, repeated as they stand."""
    found: list[str] = []
    for raw in text.translate(_BLANKS).split():
        for part in _parts(raw) if len(raw) > 1 else (raw,):
            low = part.lower()
            known = _STEMS.get(low)
            if known is None:
                known = _STEMS[low] = "" if _volatile(low) else stem(low)
                if len(_STEMS) > MOST_STEMS:
                    _STEMS.clear()
            if known:
                found.append(known)
    return found


def rules(text: str) -> list[tuple[str, str, float]]:
    """The phrases that one word anchors, from `phrase=concept=trust|…` as the lexicon keeps them."""
    found = []
    for rule in text.split("|") if text else ():
        phrase, concept, trust = rule.split("=")
        found.append((phrase, concept, float(trust)))
    return found


def concepts(found: list[str], lexicon: dict[str, list[tuple[str, str, float]]]) -> list[tuple[str, str, float]]:
    """(concept, the phrase that says it, how surely 0..1) for each phrase of the lexicon that the words hold.

    `lexicon` maps a word to the rules it anchors: (phrase, concept, trust). `a b` stands side by side, `a+b`
    within REACH words in any order.
    """
    text = f" {' '.join(found)} "
    places: dict[str, list[int]] = {}
    for at, word in enumerate(found):
        places.setdefault(word, []).append(at)
    return [
        (concept, phrase, trust)
        for word in places
        for phrase, concept, trust in lexicon.get(word, ())
        if phrase == word or _says(phrase, text, places)
    ]


def _says(phrase: str, text: str, places: dict[str, list[int]]) -> bool:
    if "+" not in phrase:
        return f" {phrase} " in text
    all_places = [places.get(word) for word in phrase.split("+")]
    if None in all_places:
        return False
    first = all_places[0] or []
    return any(
        all(any(abs(at - other) <= REACH for other in others or ()) for others in all_places[1:]) for at in first
    )
