"""Tokens recognised by their own shape, from the formats that vendors publish. Pure.

Sources: the vendors' own documentation of their prefixes, and the public rule catalogues of GitHub secret scanning,
gitleaks and TruffleHog, which list the same facts. Lengths are lower bounds: vendors make tokens longer over time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.redaction.spans import Rule, Span, matches, rule
from skill.learnings.redaction.values import is_placeholder, mixing, word_length

# One line a shape: the literal that must occur (lower case), then the pattern.
_SHAPES = r"""
-us  \b[0-9a-f]{32}-us\d{1,2}\b
1//0  (?<![\w/])1//0[\w-]{30,}
4b1d  \b4b1d[A-Za-z0-9]{38}\b
:a  (?<![\w:])\d{6,16}:A[\w-]{34}(?![\w-])
_mmk  \b[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\b
a3-  \bA3-[A-Z0-9]{6}-[A-Z0-9]{6}(?:-?[A-Z0-9]{5}){4}\b
access-  \baccess-(?:sandbox|development|production)-[0-9a-f-]{36}
access_token$  \baccess_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}
accountkey= sharedaccess  (?i)(?:AccountKey|SharedAccess(?:Key|Signature))=([A-Za-z0-9+/=%&.-]{20,300})
+ast acdb azfu azse aiot  [A-Za-z0-9+/]{20,80}(?:\+ASt|ACDb|AzFu|AzSe|AIoT|ACR)[A-Za-z0-9+/]{4,8}={0,2}
age-secret-key  \bAGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{50,}
aio_  \baio_[A-Za-z0-9]{28}\b
aiza  \bAIza[\w-]{35}
akcp cmvmd  \b(?:AKCp[A-Za-z0-9]{60,}|cmVmd[A-Za-z0-9]{55,})
akia asia abia acca a3t  \b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}\b
akid  \bAKID[A-Za-z0-9]{32}\b
api-  \bAPI-[A-Z0-9]{25,32}\b
api.telegram.org  api\.telegram\.org/(?:file/)?bot(\d{5,16}:[\w-]{20,})
apify_api_  \bapify_api_[A-Za-z0-9]{30,}
aqoj iqoj fwog  \b(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|AQoDYXdz)[A-Za-z0-9+/=_-]{40,}
aqvn  \bAQVN[\w-]{35,}
atatt atctt atbb atsc  \bAT(?:ATT|CTT|SC|BB)[A-Za-z0-9_=-]{20,300}
atlasv1  \b[A-Za-z0-9]{10,20}\.atlasv1\.[\w=-]{50,}
bedrock  \b(?:ABSK[A-Za-z0-9+/]{60,}={0,2}|bedrock-api-key-[A-Za-z0-9+/=_-]{20,})
bkua_ bkaj_ bkct_ bkpt_ bkpa_  \bbk(?:ua|aj|ct|pt|pa|at)_[A-Za-z0-9]{24,}
ccipat_ ccipprj_  \bCCIP(?:AT|RJ)_[A-Za-z0-9_]{20,}
cfat_ cfut_ cfk_  \bcf(?:at|ut|k)_[A-Za-z0-9]{30,}
cfpat-  \bCFPAT-[\w-]{40,}
chat.googleapis.com  \bhttps://chat\.googleapis\.com/v1/spaces/[\w-]+/messages\?[^\s'"]{20,}
cio  \bcio[A-Za-z0-9]{32}\b
clojars_  (?i)\bclojars_[a-z0-9]{50,}
dapi dkea  \b(?:dapi|dkea)[0-9a-f]{32}(?:-\d{1,2})?\b
dckr_  \bdckr_(?:pat|oat)_[\w-]{20,}
ddapi ddp pub  \b(?:ddapi|ddapp|ddpat)_[A-Za-z0-9_]{20,}
discord  \bhttps://(?:\w{1,10}\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{10,}/[\w-]{20,}
dop_v1_ doo_v1_ dor_v1_  \bdo[opr]_v1_[a-f0-9]{60,}
dp.  \bdp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}
dt0  \bdt0[a-z]\d{2}\.[A-Z0-9a-z]{8,30}\.[A-Z0-9a-z]{40,}
duffel_  \bduffel_(?:test|live)_[\w=-]{40,}
eaaa  \bEAAA[\w-]{50,}
eaac eaam eaab  \bEAA[A-Z][A-Za-z0-9]{60,}
eyj  \beyJ[A-Za-z0-9_-]{8,1024}\.[A-Za-z0-9_/+-]{8,}(?:={0,2}\.[A-Za-z0-9_/+-]*){0,3}={0,2}
eyjrijoi  \beyJrIjoi[A-Za-z0-9+/=_-]{40,}
ezak eztk  \bEZ[AT]K[A-Za-z0-9]{54}\b
figd_ figu_ figo_  \bfig[duo]r?_[\w-]{30,}
fio-u-  \bfio-u-[\w=-]{60,}
flwseck  \bFLWSECK[_-](?:TEST-)?[A-Za-z0-9-]{12,}
fo1_ fm1 fm2_ flyv1  \b(?:fo1_[\w-]{40,}|fm[12][ar]?_[A-Za-z0-9+/=]{60,})
ghp_ gho_ ghu_ ghs_ ghr_  \bgh[pousr]_[A-Za-z0-9]{20,255}
github_pat_  \bgithub_pat_[A-Za-z0-9_]{22,255}
glc_ glsa_  \b(?:glc_[A-Za-z0-9+/=]{32,400}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8})
gl  \bgl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\w.-]{16,300}
gocspx-  \bGOCSPX-[\w-]{20,}
gr1348941  \bGR1348941[\w-]{20,}
gsk_  \bgsk_[A-Za-z0-9]{30,}
hcaik_ hcxik_ hcxmk_ hcalk_  \bhc[ax][a-z]k_[a-z0-9]{26,}
hf_ api_org_  \b(?:hf|api_org)_[A-Za-z0-9]{30,}(?!\w)
hooks.slack.com  \bhttps://hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/_-]{10,}
hooks.zapier.com  \bhttps://hooks\.zapier\.com/hooks/catch/[\w/]{8,}
hrku-  \bHRKU-[A-Za-z0-9_-]{30,}
hvs. hvb. hvr.  \bhv[sbr]\.[\w-]{20,}
ico-  \bico-[A-Za-z0-9]{32}\b
infisical st.  \bst\.[a-f0-9-]{24,36}\.[a-f0-9]{24,}\.[a-f0-9]{24,}
key-  \b(?:pub)?key-[0-9a-f]{32}\b
lin_  \blin_(?:api|oauth)_[A-Za-z0-9]{32,}
logic.azure.com powerplatform.com  \bsig=[\w%-]{20,}
ltai  \bLTAI[A-Za-z0-9]{12,24}\b
maker.ifttt.com  \bhttps://maker\.ifttt\.com/trigger/[\w-]+/(?:json/)?with/key/[\w-]{10,}
md- mandrill  \bmd-[A-Za-z0-9_-]{22}\b
m n o  (?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w.-])
mlsn.  \bmlsn\.[a-f0-9]{60,}
napi_  \bnapi_[a-z0-9]{60,}
nfp_ nfc_  \bnf[pcoub]_[A-Za-z0-9]{36,}
npm_  \bnpm_[A-Za-z0-9]{30,}
nrak nrjs nrii nral nrra nrbr nraa  \bNR(?:AK|JS|II|AL|RA|BR|AA|IQ)-[A-Za-z0-9_-]{16,}
nral  \b[a-f0-9]{36}NRAL\b
ntn_ secret_  \b(?:ntn|secret)_[A-Za-z0-9]{40,}\b
nvapi-  \bnvapi-[\w-]{40,}
ocid1.credential  \bocid1\.credential\.[\w.-]{20,}
ops_eyj  \bops_eyJ[A-Za-z0-9+/_-]{100,}={0,3}
oy2  \boy2[a-z0-9]{43}\b
p8e-  \bp8e-[A-Za-z0-9-]{32}\b
pat  \bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b
pat-  \bpat-(?:na|eu)\d-[0-9a-f-]{36}
pat. sat.  \b[ps]at\.[\w-]{22}\.[A-Za-z0-9]{20,24}\.[A-Za-z0-9]{20}
phx_ phc_ phs_  \bph[xcs]_[A-Za-z0-9]{40,}
pmak- pmat-  \bPMA[KT]-[A-Za-z0-9-]{24,}
pnu_ pnb_  \bpn[ub]_[A-Za-z0-9]{36}
pplx-  \bpplx-[A-Za-z0-9]{30,}
pscale_  \bpscale_(?:tkn|oauth|pw)_[\w.=-]{30,}
pul-  \bpul-[a-f0-9]{40}
pypi-  \bpypi-[\w-]{40,}
q~  (?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,40}
r8_  \br8_[A-Za-z0-9]{30,}
rdme_  \brdme_[a-z0-9]{60,}
re_  \bre_[A-Za-z0-9]{6,10}_[A-Za-z0-9]{20,}
rnd_  \brnd_[A-Za-z0-9]{24,}
rubygems_  \brubygems_[A-Za-z0-9]{40,}
s. b. r.  (?<![\w.])[sbr]\.[A-Za-z0-9]{24}(?![\w.(])
sbp_ sb_secret_ sb_publishable  \b(?:sbp_(?:v\d_)?[a-f0-9]{40}|sb_secret_[\w-]{20,})
sg.  \bSG\.[\w-]{16,32}\.[\w-]{30,64}
sgp_  \bsgp_(?:[A-Za-z0-9]{1,16}_)?[a-fA-F0-9]{40}
sha256~  \bsha256~[\w-]{43}
shippo_  \bshippo_(?:live|test)_[A-Fa-f0-9]{40}
shp  \bshp(?:at|ca|pa|ss|tka)_[A-Fa-f0-9]{32}
sk ac  (?<![\w-])(?:SK|AC)[0-9a-f]{32}(?!\w)
sk- pk-  \b[sp]k-(?:[a-z0-9]{2,12}-){0,4}[A-Za-z0-9_-]{24,300}
sk_ rk_ pk_  \b[srp]k_(?:test|live|prod|sandbox)_[A-Za-z0-9_]{10,}
sl.  \bsl\.(?:u\.)?[\w=-]{100,}
sm_aat_ sm_pat_ sm_sat_  \bsm_[aps]at_[A-Za-z0-9]{16}
sntry  \bsntry[a-z]_[A-Za-z0-9+/=_-]{32,}
squ_ sqp_ sqa_  \bsq[upa]_[a-f0-9]{40}\b
lsv2_  \blsv2_[a-z]{2}_[a-f0-9]{32}_[a-f0-9]{10}
sdk- mob- api-  \b(?:sdk|mob|api)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
sq0  \bsq0[a-z]{3}-[\w-]{20,}
ssws  \bSSWS\s+(00[\w-]{38,42})
t1.  \bt1\.[A-Za-z0-9_-]+={0,2}\.[A-Za-z0-9_-]{86}={0,2}
tfp_  \btfp_[\w.=-]{40,}
tk-us-  \btk-us-[\w-]{40,}
tr_  \btr_(?:dev|prod|stg)_[A-Za-z0-9]{20,}
tskey-  \btskey-[a-z]+-[A-Za-z0-9]{8,}-[A-Za-z0-9]{20,}
tvly-  \btvly-[\w-]{20,}
v1.0-  \bv1\.0-[a-f0-9]{24}-[a-f0-9]{100,}
vcp_ vci_ vca_ vcl_  \bvc[pial]_[A-Za-z0-9]{40,}
waka_ wakatime  \bwaka_[0-9a-f-]{36}
webhook.office.com  \bhttps://[\w-]{1,60}\.webhook\.office\.com/webhookb2/[\w@/-]{40,}
whsec_  \bwhsec_[A-Za-z0-9+/=]{20,}
xai-  \bxai-[A-Za-z0-9_-]{40,}
xapp-  \bxapp-\d-[A-Za-z0-9-]{10,300}
xkeysib- xsmtpsib-  \bx(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}
xox  \bxox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{8,300}
ya29.  \bya29\.[\w.-]{20,}
zpka_  \bzpka_[a-z0-9]{32}_[a-z0-9]{8}
zxlk  \bZXlK[A-Za-z0-9+/]{40,}={0,2}
"""


def _shapes() -> Iterator[Rule]:
    for line in _SHAPES.strip().splitlines():
        words, pattern = line.split("  ", 1)
        yield rule("token", words, pattern, _not_a_name)


def _not_a_name(found: re.Match[str]) -> bool:
    value = found[1] if found.re.groups else found[0]
    if is_placeholder(value):
        return False
    return "/" in value[:9] or mixing(value) >= 2 or word_length(value) < 3.3


RULES = tuple(_shapes())
# An unknown vendor's token still tends to be `prefix_` with a long tail no person would type.
_PREFIXED = re.compile(
    r"(?<![\w.$/=+-])([a-z][a-z0-9]{1,11}(?:[_-][a-z0-9]{1,8}){0,2})[_-]([A-Za-z0-9]{24,200})(?![\w/+=])"
)
_IDENTIFIERS = re.compile(
    r"(?:[a-z0-9_-]*[_-])?(?:sha\d*|md5|req|evt|ch|pi|cus|in|sub|price|prod|txn|po|msg|run|thread|asst|resp|chatcmpl|file|call"
    r"|trace|span|job|task|build|commit|layer|image|img|etag|digest|id|id_|uid|toolu|event|order|user|usr|inv|pay|tx|acc|org|team|proj|prj|dpl|app|conv|doc|node|pod|snap|ami|h1|sess|batch)"
)


# No token is shorter, and most sentences hold nothing as long.
_LONG_RUN = re.compile(r"[A-Za-z0-9_./+=~$:-]{16}")


def find(text: str, lowered: str) -> Iterator[Span]:
    if not _LONG_RUN.search(text):
        return
    yield from matches(RULES, text, lowered)
    for found in _PREFIXED.finditer(text):
        if _generated(found[2]) and not _IDENTIFIERS.fullmatch(found[1]):
            yield Span(found.start(), found.end(), "token")


def _generated(tail: str) -> bool:
    """All three letter classes, well mixed: the alphabet of a random generator, not of a name or a hash."""
    classes = (any(map(str.isupper, tail)), any(map(str.islower, tail)), any(map(str.isdigit, tail)))
    return all(classes) and mixing(tail) >= 4
