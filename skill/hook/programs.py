"""Programs by what their output means. Names in lower case, without a path."""

# ruff: noqa: E501, SIM905 (word lists read better as words)

# wrapper -> its options that take a value
WRAPPERS = {
    "sudo": ("-u", "-g", "-h", "-p", "-C"),
    "doas": ("-u",),
    "env": ("-u", "-C", "-S"),
    "time": ("-f", "-o"),
    "nohup": (),
    "nice": ("-n",),
    "ionice": ("-c", "-n"),
    "timeout": ("-k", "-s"),
    "gtimeout": ("-k", "-s"),
    "watch": ("-n",),
    "stdbuf": ("-i", "-o", "-e"),
    "xargs": ("-n", "-P", "-I", "-L", "-d"),
    "exec": (),
    "command": (),
    "unbuffer": (),
    "setsid": (),
    "chronic": (),
    "strace": ("-e", "-o", "-p"),
    "aws-vault": (),
}
WRAPPING_PAIRS = frozenset(
    (
        "uv run",
        "poetry run",
        "pipenv run",
        "bundle exec",
        "pnpm exec",
        "yarn exec",
        "rye run",
        "hatch run",
        "nix develop",
    )
)
ASIDE = frozenset(("then", "do", "else", "if", "while", "until", "!", "{", "}", "done", "fi", "for", "in"))

HUMAN_UNITS = frozenset("df du free ls sort uptime numfmt".split())  # their -h is no call for help
DOCS = frozenset("pydoc pydoc3 man info tldr apropos whatis help explain cheat history fortune".split())
EDITORS = frozenset("vi vim nvim nano emacs code ed micro hx subl patch".split())
READERS = frozenset("cat tac head tail less more bat batcat nl strings zcat zless xzcat bzcat xxd od hexdump glow mdcat pandoc".split())
FILTERS = frozenset(
    "grep egrep fgrep zgrep rg ag ack sed awk gawk mawk jq yq cut sort uniq tr column fold fmt paste comm tee wc perl".split()
)
LISTERS = frozenset(
    "ls ll find fd tree stat file du wc diff cmp basename dirname realpath readlink which whereis type locate echo printf"
    " cd pwd export source set alias true false sleep read test seq date whoami hostname uname id env printenv".split()
)
VERSIONING = frozenset("git hg svn jj bzr".split())
INTERPRETERS = frozenset(
    "python python2 python3 python3.10 python3.11 python3.12 python3.13 pypy3 ipython node deno ruby perl php".split()
)
TESTERS = frozenset(
    "pytest py.test tox nox unittest nose2 jest vitest mocha ava karma cypress playwright rspec phpunit ctest bats go-test"
    " gotestsum kitchen molecule inspec serverspec ginkgo behave robot coverage hypothesis doctest conftest kuttl".split()
)
LINTERS = frozenset(
    "ruff flake8 pylint mypy pyright black isort bandit eslint tsc prettier stylelint biome shellcheck yamllint jsonlint"
    " golangci-lint staticcheck gofmt goimports clippy rustfmt hadolint kubeconform kubeval kube-linter pre-commit rubocop"
    " tflint checkov markdownlint codespell vale semgrep gitleaks detect-secrets ansible-lint actionlint trivy".split()
)
PACKAGERS = frozenset(
    "pip pip2 pip3 pipx pipenv poetry uv conda mamba npm npx yarn pnpm bun apt apt-get apt-cache aptitude dpkg dpkg-query yum dnf"
    " rpm brew apk pacman zypper snap flatpak gem bundle bundler composer cargo rustup nix cpan cpanm luarocks asdf mise".split()
)
BUILDERS = frozenset(
    "make gmake cmake ninja meson bazel buck gcc g++ cc clang clang++ ld rustc javac mvn mvnw gradle gradlew sbt ant go dotnet"
    " msbuild webpack vite rollup esbuild just task rake tsup turbo nx lerna".split()
)
LOGGERS = frozenset("journalctl dmesg stern kail logcli lnav kubetail dmesg-tail multitail zkserver last".split())

# program + subcommand -> kind, where the program alone would say something else
QUOTING_SUBCOMMANDS = (
    ("kubectl explain", "stop"),
    ("kubectl config", "stop"),
    ("kubectl diff", "quote"),
    ("kubectl api-resources", "quote"),
    ("helm template", "quote"),
    ("helm show", "quote"),
    ("helm get", "quote"),
    ("helm lint", "lint"),
    ("helm search", "quote"),
    ("helm unittest", "test"),
    ("terraform fmt", "lint"),
    ("terraform validate", "lint"),
    ("terraform output", "quote"),
    ("terraform show", "quote"),
    ("terraform state", "quote"),
    ("terraform providers", "quote"),
    ("promtool check", "lint"),
    ("promtool test", "test"),
    ("amtool check-config", "lint"),
    ("docker history", "quote"),
    ("docker search", "quote"),
    ("docker build", "build"),
    ("docker buildx", "build"),
    ("docker compose build", "build"),
    ("docker-compose build", "build"),
    ("docker image build", "build"),
    ("podman build", "build"),
    ("nerdctl build", "build"),
    ("sam build", "build"),
    ("sam validate", "lint"),
    ("cdk synth", "build"),
    ("packer validate", "lint"),
    ("go test", "test"),
    ("go vet", "lint"),
    ("go get", "package"),
    ("go mod", "package"),
    ("go doc", "stop"),
    ("cargo test", "test"),
    ("cargo clippy", "lint"),
    ("cargo fmt", "lint"),
    ("gh search", "quote"),
    ("gh issue", "quote"),
    ("gh pr view", "quote"),
    ("gh pr diff", "quote"),
    ("gh pr list", "quote"),
    ("gh api", "quote"),
    ("glab issue", "quote"),
    ("glab mr view", "quote"),
    ("glab mr diff", "quote"),
    ("glab mr list", "quote"),
    ("jira issue", "quote"),
    ("ansible-doc", "stop"),
    ("crontab", "quote"),
    ("yarn logs", "log"),
    ("yarn application", "live"),
    ("yarn node", "live"),
    ("openssl req", "quote"),
    ("openssl errstr", "quote"),
    ("openssl genrsa", "quote"),
)
RUNNERS = (("lint", "lint"), ("test", "test"))

LIVE = frozenset(
    """
    kubectl oc k kubeadm kustomize k9s kubens minikube kind k3s k3d rke2 crictl ctr nerdctl docker docker-compose podman buildah skopeo
    helm helmfile flux argocd argo kubectl-argo-rollouts istioctl linkerd cilium hubble calicoctl velero cmctl kubeseal rancher eksctl
    vtctldclient vtctlclient vtctl mc kubectl-gs clusterctl crossplane kn kops talosctl microk8s k0s vcluster virtctl karmadactl pxctl
    linstor openshift-install odo cilium-health cilium-dbg longhornctl subctl pgo kamel fission zarf sparkctl k8sgpt
    systemctl service initctl rc-service supervisorctl monit pm2 runit sv launchctl loginctl
    df free top htop atop vmstat iostat mpstat sar pidstat uptime w ps pstree ss netstat lsof slabtop numastat dstat nstat
    ip ifconfig route ethtool tc iptables nft conntrack curl wget http https httpie ping ping6 traceroute tracepath mtr dig nslookup
    host resolvectl nc ncat netcat telnet nmap openssl ssh-keyscan scp sftp rsync ssh ftp tcpdump chronyc ntpq timedatectl
    psql pg_dump pg_dumpall pg_restore pg_basebackup pg_isready pg_ctl pg_ctlcluster pg_lsclusters pg_rewind pgbench pgbackrest barman
    patronictl repmgr wal-g wal-e pgbouncer pgpool mysql mysqladmin mysqldump mariadb mariadb-dump mariadb-admin xtrabackup mariabackup
    mysqlcheck mongosh mongo mongodump mongorestore mongostat rs.status redis-cli redis-server redis-benchmark valkey-cli keydb-cli
    memcached memcstat sqlite3 clickhouse-client clickhouse cqlsh nodetool influx cockroach tidb etcdctl consul vault nomad zkcli.sh
    pcs crm crm_mon corosync-quorumtool corosync-cfgtool networkctl nmcli wg wg-quick swanctl ipsec openvpn tailscale drbd-overview drbdsetup linstor iscsiadm tgtadm targetcli
    multipathd e2fsck xfs_check zdb doveadm dovecot exim exim4 rspamc swaks ldapsearch ldapwhoami ldapadd ldapmodify slapd slapcat radtest radclient freeradius wbinfo samba-tool
    smbstatus net rpcinfo showmount knotc knotd kdig pdns_control pdnsutil pdns_server rec_control nsd-control nsd dnsmasq rndc fail2ban-client lpstat lpr cupsd logrotate rsyslogd
    xo-cli xe apcaccess upsc asterisk freshclam clamdscan
    java
    borgmatic bconsole bareos vzdump pct qm pvesm pveceph virsh virt-install lftp ftp vsftpd proftpd turnserver chronyd ntpd ntpdate ntpdig snmpwalk snmpget zabbix_get collectdctl telegraf
    pg_autoctl lvconvert vgchange lvchange pvmove cryptsetup zpool varnishtest chef-client cinc-client salt-run bolt
    sinfo squeue scontrol sacct smbclient zkserver.sh gearadmin gearmand nats nats-server mosquitto mosquitto_pub mosquitto_sub named named-checkconf unbound-control fping socat rabbitmqctl rabbitmq-diagnostics rabbitmq-queues rabbitmqadmin kcat kafkacat kafka-topics kafka-topics.sh kafka-consumer-groups
    kafka-consumer-groups.sh kafka-configs.sh kafka-console-consumer kafka-console-producer.sh nats pulsar-admin beanstalk-cli celery
    terraform tofu terragrunt pulumi ansible ansible-playbook packer salt salt-call puppet chef-client cdk cdktf serverless sam vagrant
    aws az gcloud gsutil doctl heroku fly flyctl vercel netlify railway render copilot ecs-cli oci ibmcloud linode-cli hcloud eb cf
    ceph rados rbd radosgw-admin ceph-volume gluster zpool zfs mdadm smartctl lvs vgs pvs lvextend btrfs nvme fsck xfs_repair mount umount
    drbdadm multipath iscsiadm tune2fs resize2fs fdisk lsblk badblocks hdparm exportfs showmount
    prometheus promtool alertmanager amtool grafana-cli thanos loki mimirtool node_exporter
    nginx apachectl apache2ctl httpd haproxy varnishd varnishstat varnishlog varnishadm traefik envoy caddy squid keepalived uwsgi gunicorn
    tar dd cp mv touch mkdir rm ln chmod chown install truncate fallocate split gzip zip unzip mkfs restic borg duplicity rclone bacula
    ab wrk wrk2 hey siege k6 vegeta locust jmeter oha stress stress-ng fio
    gh glab act gitlab-runner jenkins-cli tkn drone buildkite-agent circleci spinnaker spin
    megacli megacli64 storcli storcli64 perccli perccli64 hpssacli ssacli hpacucli arcconf tw_cli sas2ircu sas3ircu
    ipmi-sel ipmi-sensors ipmiutil racadm omreport edac-util ras-mc-ctl mcelog
    octopus octo kamal dokku bosh juju maas wrangler skaffold openstack nova cinder neutron glance heat gitlab-ctl
    icinga2 zabbix_get sensuctl check_nrpe chef-solo cinc-client knife salt-run salt-ssh awx sls sst
    loadtest autocannon bombardier artillery fortio ghz nssm s6-svstat svstat svcs rc-status
    virsh qm pct pvecm ha-manager crm_mon pcs
    certbot acme.sh lego step cfssl postqueue mailq sendmail postfix crontab at apcupsd sensors ipmitool
    postgres postgresql mysqld mongod etcd kubelet dockerd containerd
    """.split()
)

# clients of something that runs: their own error lines and status columns count even where no rule knows the words
OPERATORS = LIVE - frozenset(
    """
    ansible ansible-playbook tar dd cp mv touch mkdir rm ln chmod chown install truncate fallocate split gzip zip unzip mkfs
    free top htop atop uptime w ps pstree ss netstat lsof ip ifconfig route nmap tcpdump at strace fdisk lsblk gh glab act terraform tofu
    terragrunt kustomize step locust java
    """.split()
)
