"""Programs of operations that report all is well: counters at nought, standby members, finished jobs, scary names."""

# ruff: noqa: E501 (an output stays one text)

import pytest

from skill.hook.match import detect

WELL = [
    (
        "ipmitool sel elist",
        "   1 | 01/02/2024 | 10:00:00 | Event Logging Disabled SEL | Log area reset/cleared | Asserted\n   2 | 01/03/2024 | 11:00:00 | Power Supply PS1 | Presence detected | Asserted\n   3 | 01/03/2024 | 11:00:01 | Fan 1 | Upper Non-critical going high | Deasserted\n",
    ),
    (
        "ipmitool sdr list",
        "CPU Temp         | 45 degrees C      | ok\nFAN1             | 4200 RPM          | ok\nPSU2             | no reading        | ns\nVcore            | 0.86 Volts        | ok\n",
    ),
    (
        "ipmitool chassis status",
        "System Power         : on\nPower Overload       : false\nPower Interlock      : inactive\nMain Power Fault     : false\nPower Control Fault  : false\nDrive Fault          : false\nCooling/Fan Fault    : false\n",
    ),
    (
        "nvme smart-log /dev/nvme0",
        "Smart Log for NVME device:nvme0 namespace-id:ffffffff\ncritical_warning                    : 0\ntemperature                         : 38 C\navailable_spare                     : 100%\navailable_spare_threshold           : 10%\npercentage_used                     : 3%\nmedia_errors                        : 0\nnum_err_log_entries                 : 12\nunsafe_shutdowns                    : 9\nWarning Temperature Time            : 0\nCritical Composite Temperature Time : 0\n",
    ),
    (
        "storcli64 /c0 show",
        "Controller = 0\nStatus = Success\nDescription = None\n\nTOPOLOGY :\nDG Arr Row EID:Slot DID Type  State BT     Size PDC\n 0 -   -   -        -   RAID1 Optl  N  446.0 GB dflt\n 0 0   0   252:0    4   DRIVE Onln  N  446.0 GB dflt\n\nVD LIST :\nDG/VD TYPE  State Access Consist Cache sCC     Size Name\n0/0   RAID1 Optl  RW     Yes     RWBD  -   446.0 GB os\n",
    ),
    (
        "mdadm --detail /dev/md0",
        "/dev/md0:\n     Raid Level : raid1\n     Array Size : 1000 (1.0 GiB)\n   Raid Devices : 2\n          State : clean\n Active Devices : 2\nWorking Devices : 2\n Failed Devices : 0\n  Spare Devices : 0\n",
    ),
    (
        "cat /proc/mdstat",
        "Personalities : [raid1]\nmd0 : active raid1 sda1[0] sdb1[1]\n      1048512 blocks super 1.2 [2/2] [UU]\n      [==>..................]  check = 12.6% (132000/1048512) finish=0.9min speed=16500K/sec\n\nunused devices: <none>\n",
    ),
    (
        "multipath -ll",
        "mpatha (3600508b4000156d700012000000b0000) dm-2 HP,HSV110\nsize=512G features='1 queue_if_no_path' hwhandler='0' wp=rw\n|-+- policy='service-time 0' prio=50 status=active\n| `- 4:0:0:1 sdb 8:16 active ready running\n`-+- policy='service-time 0' prio=10 status=enabled\n  `- 5:0:0:1 sdc 8:32 active ready running\n",
    ),
    (
        "e2fsck -f /dev/sdb1",
        "e2fsck 1.47.0 (5-Feb-2023)\nPass 1: Checking inodes, blocks, and sizes\nPass 2: Checking directory structure\nPass 3: Checking directory connectivity\nPass 4: Checking reference counts\nPass 5: Checking group summary information\n/dev/sdb1: 11/65536 files (0.0% non-contiguous), 8859/262144 blocks\n",
    ),
    (
        "xfs_repair -n /dev/sdb1",
        "Phase 1 - find and verify superblock...\nPhase 2 - using internal log\n        - zero log...\n        - scan filesystem freespace and inode maps...\nPhase 3 - for each AG...\nNo modify flag set, skipping phase 5\nPhase 6 - check inode connectivity...\nNo modify flag set, skipping filesystem flush and exiting.\n",
    ),
    (
        "btrfs scrub status /",
        "UUID:             4f1e\nScrub started:    Mon Jan  1 10:00:00 2024\nStatus:           finished\nDuration:         0:10:00\nTotal to scrub:   100.00GiB\nRate:             170.00MiB/s\nError summary:    no errors found\n",
    ),
    (
        "btrfs device stats /",
        "[/dev/sda].write_io_errs    0\n[/dev/sda].read_io_errs     0\n[/dev/sda].flush_io_errs    0\n[/dev/sda].corruption_errs  0\n[/dev/sda].generation_errs  0\n",
    ),
    (
        "gluster volume heal gv0 info",
        "Brick a:/data/brick\nStatus: Connected\nNumber of entries: 0\n\nBrick b:/data/brick\nStatus: Connected\nNumber of entries: 0\n",
    ),
    ("gluster peer status", "Number of Peers: 2\n\nHostname: b\nUuid: 1\nState: Peer in Cluster (Connected)\n"),
    (
        "mc admin info play",
        "●  a:9000\n   Uptime: 3 days\n   Version: 2024-01-01\n   Network: 4/4 OK\n   Drives: 4/4 OK\n\n12 TiB Used, 3 Buckets, 100 Objects\n16 drives online, 0 drives offline\n",
    ),
    (
        "curl -s localhost:9200/_cluster/health?pretty",
        '{\n  "cluster_name" : "logs",\n  "status" : "green",\n  "timed_out" : false,\n  "number_of_nodes" : 3,\n  "unassigned_shards" : 0,\n  "delayed_unassigned_shards" : 0,\n  "number_of_pending_tasks" : 0,\n  "task_max_waiting_in_queue_millis" : 0\n}\n',
    ),
    (
        "curl -s localhost:9200/_cat/indices?v",
        "health status index uuid pri rep docs.count docs.deleted store.size pri.store.size\ngreen  open   logs-1 a 1 1 100 0 1mb 500kb\ngreen  close  logs-0 b 1 1\n",
    ),
    (
        "curl -s localhost:9200/_cat/shards",
        "logs-1 0 p STARTED 100 1mb 10.0.0.1 a\nlogs-1 0 r STARTED 100 1mb 10.0.0.2 b\n",
    ),
    (
        "cockroach node status",
        "  id | address | sql_address | build | started_at | updated_at | is_available | is_live\n-----+---------+-----\n   1 | a:26257 | a:26257 | v23.1 | 2024-01-01 | 2024-01-02 | true | true\n   2 | b:26257 | b:26257 | v23.1 | 2024-01-01 | 2024-01-02 | true | true\n",
    ),
    (
        "clickhouse-client -q 'select database,table,is_readonly,absolute_delay,queue_size from system.replicas format Vertical'",
        "Row 1:\n──────\ndatabase:       default\ntable:          hits\nis_readonly:    0\nabsolute_delay: 0\nqueue_size:     0\nlast_queue_update_exception: \nlost_part_count: 0\n",
    ),
    ("couchbase-cli server-list -c a", "ns_1@a a:8091 healthy active\nns_1@b b:8091 healthy active\n"),
    ("pulsar-admin brokers healthcheck", "ok\n"),
    (
        "rabbitmq-diagnostics check_running",
        "Checking if RabbitMQ is running on node rabbit@a ...\nRabbitMQ on node rabbit@a is fully booted and running\n",
    ),
    ("rabbitmq-diagnostics check_local_alarms", "Node rabbit@a reported no local alarms\n"),
    (
        "rabbitmqctl list_queues name messages consumers state",
        "Timeout: 60.0 seconds ...\nListing queues for vhost / ...\nname\tmessages\tconsumers\tstate\ndead-letter\t0\t0\trunning\nretry.5s\t0\t2\trunning\nfailed-jobs\t12\t1\trunning\n",
    ),
    (
        "redis-cli -p 26379 sentinel master shop",
        ' 1) "name"\n 2) "shop"\n 9) "flags"\n10) "master"\n31) "num-slaves"\n32) "2"\n33) "num-other-sentinels"\n34) "2"\n35) "quorum"\n36) "2"\n37) "failover-timeout"\n38) "180000"\n',
    ),
    (
        "echo stats | nc localhost 11211",
        "STAT pid 12\nSTAT uptime 1000\nSTAT curr_connections 10\nSTAT rejected_connections 0\nSTAT listen_disabled_num 0\nSTAT evictions 0\nSTAT get_misses 120\nSTAT slabs_moved 0\nEND\n",
    ),
    (
        "echo 'show stat' | socat stdio /run/haproxy.sock",
        "# pxname,svname,qcur,qmax,scur,smax,slim,stot,status,weight,act,bck,chkfail,chkdown,lastchg,downtime\nweb,FRONTEND,,,1,10,2000,100,OPEN,,,,,,,\nweb,s1,0,0,1,5,,50,UP,1,1,0,0,0,1000,0\nweb,s2,0,0,0,5,,50,UP,1,1,0,2,1,1000,12\nweb,BACKEND,0,0,1,10,200,100,UP,2,2,0,,1,1000,0\n",
    ),
    (
        "curl -s localhost:15000/clusters",
        "web::10.0.0.1:80::health_flags::healthy\nweb::10.0.0.1:80::rq_error::0\nweb::10.0.0.1:80::cx_connect_fail::0\nweb::10.0.0.1:80::success_rate::-1\n",
    ),
    (
        "kops validate cluster",
        "NODE STATUS\nNAME ROLE READY\ni-1 control-plane True\ni-2 node True\n\nYour cluster shop.example is ready\n",
    ),
    (
        "talosctl health",
        "waiting for etcd to be healthy: ...\nwaiting for etcd to be healthy: OK\nwaiting for all nodes to finish boot sequence: OK\nwaiting for kubelet to be healthy: OK\nwaiting for all control plane components to be ready: OK\n",
    ),
    (
        "kubeadm init phase preflight",
        "[preflight] Running pre-flight checks\n\t[WARNING Service-Docker]: docker service is not enabled, please run 'systemctl enable docker.service'\n[preflight] Pulling images required for setting up a Kubernetes cluster\n",
    ),
    (
        "kubeadm certs check-expiration",
        "CERTIFICATE                EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED\nadmin.conf                 Dec 30, 2027 23:36 UTC   364d            ca                      no\napiserver                  Dec 30, 2027 23:36 UTC   364d            ca                      no\n",
    ),
    (
        "argo list",
        "NAME STATUS AGE DURATION PRIORITY MESSAGE\nnightly-x Succeeded 1d 10m 0\nnightly-y Running 1m 1m 0\n",
    ),
    (
        "tkn pr list",
        "NAME STARTED DURATION STATUS\nbuild-1 1 day ago 2m0s Succeeded\nbuild-2 1 minute ago --- Running\n",
    ),
    (
        "kubectl get wf,application,helmrelease -A",
        "NAMESPACE NAME SYNC STATUS HEALTH STATUS\nargocd application/web Synced Healthy\nargocd application/api Synced Progressing\n",
    ),
    (
        "kubectl describe node n1",
        "Name: n1\nConditions:\n  Type                 Status  LastHeartbeatTime   Reason                       Message\n  ----                 ------  -----------------   ------                       -------\n  NetworkUnavailable   False   Mon, 01 Jan 2024    CalicoIsUp                   Calico is running on this node\n  MemoryPressure       False   Mon, 01 Jan 2024    KubeletHasSufficientMemory   kubelet has sufficient memory available\n  DiskPressure         False   Mon, 01 Jan 2024    KubeletHasNoDiskPressure     kubelet has no disk pressure\n  PIDPressure          False   Mon, 01 Jan 2024    KubeletHasSufficientPID      kubelet has sufficient PID available\n  Ready                True    Mon, 01 Jan 2024    KubeletReady                 kubelet is posting ready status\nAllocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  cpu                1850m (92%)  4 (200%)\n  memory             2Gi (70%)    4Gi (120%)\nEvents:              <none>\n",
    ),
    (
        "kubectl get pv,pvc",
        "NAME CAPACITY ACCESS MODES RECLAIM POLICY STATUS CLAIM STORAGECLASS REASON AGE\npersistentvolume/a 1Gi RWO Delete Bound d/data gp2 3d\npersistentvolume/b 1Gi RWO Retain Available   gp2 3d\npersistentvolume/c 1Gi RWO Retain Released d/old gp2 90d\n",
    ),
    (
        "kubectl get apiservice",
        "NAME SERVICE AVAILABLE AGE\nv1. Local True 90d\nv1beta1.metrics.k8s.io kube-system/metrics-server True 90d\n",
    ),
    (
        "kubectl get --raw /readyz?verbose",
        "[+]ping ok\n[+]log ok\n[+]etcd ok\n[+]poststarthook/start-apiextensions-controllers ok\n[+]shutdown ok\nreadyz check passed\n",
    ),
    (
        "docker service ls",
        "ID NAME MODE REPLICAS IMAGE PORTS\nabc web replicated 3/3 nginx:1 *:80->80/tcp\ndef job replicated-job 0/1 (1/1 completed) job:1\n",
    ),
    (
        "docker node ls",
        "ID HOSTNAME STATUS AVAILABILITY MANAGER STATUS ENGINE VERSION\nabc * a Ready Active Leader 24.0\ndef b Ready Drain Reachable 24.0\n",
    ),
    (
        "docker inspect -f '{{json .State}}' web",
        '{"Status":"running","Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"Dead":false,"Pid":12,"ExitCode":0,"Error":"","Health":{"Status":"healthy","FailingStreak":0,"Log":[]}}\n',
    ),
    (
        "docker events --since 1h --until now",
        "2024-01-01T10:00:00Z container health_status: healthy abc (image=web)\n2024-01-01T10:00:01Z container die def (exitCode=0, image=job)\n2024-01-01T10:00:02Z network disconnect xyz (name=bridge)\n",
    ),
    (
        "virsh list --all",
        " Id   Name    State\n-------------------------\n 1    web     running\n -    old     shut off\n",
    ),
    (
        "ipsec status",
        "Security Associations (1 up, 0 connecting):\n     site[3]: ESTABLISHED 2 hours ago, 10.0.0.1[a]...10.0.0.2[b]\n     site{5}:  INSTALLED, TUNNEL, reqid 1, ESP SPIs: c1_i c2_o\n",
    ),
    (
        "wg show",
        "interface: wg0\n  public key: abc\n  listening port: 51820\n\npeer: def\n  endpoint: 10.0.0.2:51820\n  latest handshake: 1 minute, 3 seconds ago\n  transfer: 1.2 GiB received, 3 GiB sent\n",
    ),
    (
        "birdc show protocols",
        "BIRD 2.0 ready.\nName Proto Table State Since Info\ndevice1 Device --- up 2024-01-01\npeer1 BGP --- up 2024-01-01 Established\n",
    ),
    (
        "chronyc tracking",
        "Reference ID    : A9FEA97B\nStratum         : 4\nSystem time     : 0.000012 seconds slow of NTP time\nLast offset     : -0.000001 seconds\nLeap status     : Normal\n",
    ),
    (
        "chronyc sources",
        "MS Name/IP address Stratum Poll Reach LastRx Last sample\n^* 169.254.169.123 3 10 377 500 +12us[+14us] +/- 200us\n^? backup.example 0 6 0 - +0ns[+0ns] +/- 0ns\n",
    ),
    (
        "ntpq -p",
        "     remote           refid      st t when poll reach   delay   offset  jitter\n*a.example       10.0.0.9   2 u   33   64  377    1.2   -0.1   0.05\n+b.example       10.0.0.8   2 u   12   64  377    1.1   0.2   0.07\n",
    ),
    ("postqueue -p", "Mail queue is empty\n"),
    (
        "journalctl -u postfix",
        "Jan 01 10:00:00 mx postfix/smtp[12]: 3F1: to=<a@b.example>, relay=mx.b.example[10.0.0.3]:25, delay=0.5, dsn=2.0.0, status=sent (250 2.0.0 OK)\nJan 01 10:00:00 mx postfix/qmgr[1]: 3F1: removed\nJan 01 10:00:01 mx postfix/smtpd[3]: disconnect from mail.c.example[10.0.0.4] ehlo=1 quit=1 commands=2\nJan 01 10:00:02 mx postfix/smtpd[3]: lost connection after EHLO from unknown[10.0.0.5]\n",
    ),
    (
        "journalctl -u sshd",
        "Jan 01 10:00:00 h sshd[12]: Failed password for invalid user admin from 10.0.0.5 port 50000 ssh2\nJan 01 10:00:01 h sshd[12]: Connection closed by invalid user admin 10.0.0.5 port 50000 [preauth]\nJan 01 10:00:02 h sshd[13]: Accepted publickey for deploy from 10.0.0.6 port 50022 ssh2\n",
    ),
    (
        "journalctl -u cron",
        "Jan 01 02:00:01 h CRON[12]: (root) CMD (/usr/local/bin/backup --on-failure alert)\nJan 01 02:00:09 h CRON[12]: pam_unix(cron:session): session closed for user root\n",
    ),
    (
        "journalctl -k",
        "Jan 01 10:00:00 h kernel: Command line: BOOT_IMAGE=/vmlinuz ro panic=10 oops=panic\nJan 01 10:00:00 h kernel: ACPI BIOS Error (bug): Could not resolve symbol [\\_SB.PCI0], AE_NOT_FOUND (20230628/psargs-330)\nJan 01 10:00:00 h kernel: pci 0000:00:1f.0: can't claim BAR 14 [mem 0xfe000000]: no compatible bridge window\nJan 01 10:00:01 h kernel: systemd[1]: Started Rebuild Hardware Database.\n",
    ),
    (
        "journalctl -u NetworkManager",
        "Jan 01 10:00:00 h NetworkManager[1]: <info>  [17040.1] device (eth0): carrier: link connected\nJan 01 10:00:01 h NetworkManager[1]: <info>  [17040.2] dhcp4 (eth0): state changed timeout -> bound\nJan 01 10:00:02 h NetworkManager[1]: <info>  [17040.3] manager: NetworkManager state is now CONNECTED_GLOBAL\n",
    ),
    (
        "journalctl -u patroni",
        "Jan 01 10:00:00 a patroni[1]: 2024-01-01 10:00:00,000 INFO: no action. I am (a), the leader with the lock\nJan 01 10:00:10 b patroni[1]: 2024-01-01 10:00:10,000 INFO: no action. I am (b), a secondary, and following a leader (a)\nJan 01 10:00:11 b patroni[1]: 2024-01-01 10:00:11,000 INFO: Lock owner: a; I am b\n",
    ),
    (
        "patronictl list",
        "+ Cluster: shop (7301) ---+---------+---------+----+-----------+\n| Member | Host | Role | State | TL | Lag in MB |\n+--------+------+---------+---------+----+-----------+\n| a | 10.0.0.1 | Leader | running | 3 | |\n| b | 10.0.0.2 | Replica | streaming | 3 | 0 |\n",
    ),
    (
        "repmgr cluster show",
        " ID | Name | Role    | Status    | Upstream | Location | Priority | Timeline\n----+------+---------+-----------+----------+----------+----------+---------\n 1  | a    | primary | * running |          | default  | 100      | 3\n 2  | b    | standby |   running | a        | default  | 100      | 3\n",
    ),
    (
        "pgbackrest info",
        "stanza: shop\n    status: ok\n    cipher: none\n    db (current)\n        wal archive min/max (15): 0001/0009\n        full backup: 20240101-020000F\n            timestamp start/stop: 2024-01-01 02:00:00 / 02:10:00\n",
    ),
    (
        "barman check shop",
        "Server shop:\n\tPostgreSQL: OK\n\treplication slot: OK\n\tdirectories: OK\n\tretention policy settings: OK\n\tbackup maximum age: OK (interval provided: 1 day, latest backup age: 8 hours)\n\tfailed backups: OK (there are 0 failed backups)\n\tminimum redundancy requirements: OK (have 3 backups, expected at least 2)\n",
    ),
    (
        "restic check",
        "using temporary cache in /tmp/restic\nrepository abc opened (version 2)\ncreate exclusive lock for repository\nload indexes\ncheck all packs\ncheck snapshots, trees and blobs\nno errors were found\n",
    ),
    (
        "borg create ::n /srv",
        "Archive name: n\nDuration: 10.00 seconds\nNumber of files: 100\n                       Original size      Compressed size    Deduplicated size\nThis archive:                1.00 GB            500.00 MB             10.00 MB\n",
    ),
    (
        "rsync -av a/ b/",
        "sending incremental file list\nerrors/timeout.html\nfailed_jobs.csv\n\nsent 1,234 bytes  received 56 bytes  860.00 bytes/sec\ntotal size is 12,345  speedup is 9.57\n",
    ),
    (
        "rclone sync a: b: -P",
        "Transferred:   	   10.000 MiB / 10.000 MiB, 100%, 1.0 MiB/s, ETA 0s\nErrors:                 0\nChecks:              100 / 100, 100%\nElapsed time:        10.0s\n",
    ),
    (
        "puppet agent -t",
        "Info: Using configured environment 'production'\nInfo: Retrieving pluginfacts\nInfo: Applying configuration version '170'\nNotice: /Stage[main]/Web/Service[nginx]/ensure: ensure changed 'stopped' to 'running'\nNotice: Applied catalog in 3.21 seconds\n",
    ),
    ("salt '*' test.ping", "a:\n    True\nb:\n    True\n"),
    (
        "salt-call state.apply",
        "local:\n----------\n          ID: nginx\n    Function: service.running\n      Result: True\n     Comment: The service nginx is already running\n\nSummary for local\n------------\nSucceeded: 12\nFailed:     0\n",
    ),
    (
        "pulumi up --yes",
        "     Type                 Name  Status\n +   pulumi:pulumi:Stack  shop  created (12s)\n\nResources:\n    + 3 created\n\nDuration: 14s\n",
    ),
    (
        "aws cloudformation describe-stack-events --stack-name s --query 'StackEvents[].[Timestamp,ResourceStatus,LogicalResourceId]' --output text",
        "2024-01-01T10:00:00Z\tCREATE_COMPLETE\ts\n2024-01-01T09:59:00Z\tCREATE_IN_PROGRESS\tErrorAlarm\n2024-01-01T09:58:00Z\tUPDATE_COMPLETE_CLEANUP_IN_PROGRESS\ts\n",
    ),
    (
        "fly status",
        "App\n  Name     = shop\n  Hostname = shop.fly.dev\n\nMachines\nPROCESS ID VERSION REGION STATE ROLE CHECKS LAST UPDATED\napp 1 12 ams started  1 total, 1 passing 2024-01-01\napp 2 12 ams stopped  1 total, 1 warning 2024-01-01\n",
    ),
    ("heroku ps", "=== web (Basic): npm start (1)\nweb.1: up 2024/01/01 10:00:00 +0000 (~ 3h ago)\n"),
    (
        "vercel ls",
        "Age Deployment Status Environment Duration\n1h https://shop-1.vercel.app ● Ready Production 30s\n2d https://shop-0.vercel.app ● Canceled Preview 5s\n",
    ),
    (
        "gh run watch 81",
        "✓ main CI · 81\nTriggered via push less than a minute ago\n\nJOBS\n✓ build in 1m (ID 1)\n  ✓ Set up job\n  ✓ Retry on failure\n- deploy (ID 2)\n",
    ),
    (
        "curl -s jenkins/job/x/12/consoleText",
        "Started by timer\n+ ./deploy.sh --retry 3\nTests run: 120, Failures: 0, Errors: 0, Skipped: 2\nArchiving artifacts\nFinished: SUCCESS\n",
    ),
    ("gitlab-runner verify", "Verifying runner... is alive                        runner=abc\n"),
    (
        "nomad node status",
        "ID DC Name Class Drain Eligibility Status\nabc dc1 a <none> false eligible ready\ndef dc1 b <none> true ineligible ready\n",
    ),
    (
        "consul operator raft list-peers",
        "Node ID Address State Voter RaftProtocol\na 1 10.0.0.1:8300 leader true 3\nb 2 10.0.0.2:8300 follower true 3\n",
    ),
    (
        "istioctl ps",
        "NAME CLUSTER CDS LDS EDS RDS ECDS ISTIOD VERSION\nweb.d K SYNCED (2m) SYNCED SYNCED SYNCED IGNORED istiod 1.22\n",
    ),
    (
        "linkerd viz stat deploy",
        "NAME MESHED SUCCESS RPS LATENCY_P50 LATENCY_P95 LATENCY_P99 TCP_CONN\nweb 1/1 100.00% 1.2rps 1ms 2ms 3ms 2\nidle 1/1 - - - - - -\n",
    ),
    (
        "amtool alert query",
        "Alertname  Starts At                Summary                                                              State\nWatchdog   2024-01-01 10:00:00 UTC  An alert that should always be firing to certify that Alertmanager works.  active\n",
    ),
    (
        "curl -s localhost:9090/api/v1/targets",
        '{"status":"success","data":{"activeTargets":[{"labels":{"job":"node"},"scrapeUrl":"http://a:9100/metrics","lastError":"","health":"up","scrapeTimeout":"10s"}],"droppedTargets":[]}}\n',
    ),
    ("curl -s localhost:9090/api/v1/alerts", '{"status":"success","data":{"alerts":[]}}\n'),
    (
        "curl -s localhost:8080/actuator/health",
        '{"status":"UP","components":{"db":{"status":"UP","details":{"database":"PostgreSQL"}},"diskSpace":{"status":"UP","details":{"total":100,"free":50,"threshold":10485760,"exists":true}},"rabbit":{"status":"UP"}}}\n',
    ),
    (
        "curl -s localhost/nginx_status",
        "Active connections: 12\nserver accepts handled requests\n 100 100 200\nReading: 0 Writing: 1 Waiting: 11\n",
    ),
    (
        "kubectl logs -n kube-system coredns-1",
        '.:53\n[INFO] plugin/reload: Running configuration SHA512 = abc\nCoreDNS-1.11\nlinux/amd64, go1.21\n[INFO] 10.0.0.5:4000 - 12 "A IN nope.default.svc.cluster.local. udp 50 false 512" NXDOMAIN qr,aa,rd 143 0.0001s\n[INFO] 10.0.0.5:4001 - 13 "A IN web.default.svc.cluster.local. udp 50 false 512" NOERROR qr,aa,rd 106 0.0001s\n',
    ),
    (
        "kubectl logs cert-manager-1",
        'I0101 10:00:00.000000       1 controller.go:88] cert-manager/certificates-trigger: "Certificate must be re-issued" key="d/web" reason="Renewing" message="Renewing certificate as renewal was scheduled at 2024-01-01"\nI0101 10:00:05.000000       1 conditions.go:203] Setting lastTransitionTime for Certificate "web" condition "Ready" to 2024-01-01\n',
    ),
    (
        "kubectl logs cluster-autoscaler-1",
        "I0101 10:00:00.000000       1 static_autoscaler.go:230] Starting main loop\nI0101 10:00:00.000001       1 filter_out_schedulable.go:66] Filtering out schedulables\nI0101 10:00:00.000002       1 static_autoscaler.go:401] No unschedulable pods\nI0101 10:00:00.000003       1 scale_down.go:448] Node n1 - cpu utilization 0.900000\n",
    ),
    (
        "kubectl logs kube-controller-manager",
        'I0101 10:00:00.000000       1 node_lifecycle_controller.go:1044] "Controller detected that zone is now in new state" zone="a" newState="Normal"\nI0101 10:00:01.000000       1 event.go:307] "Event occurred" object="d/web" kind="Deployment" type="Normal" reason="ScalingReplicaSet" message="Scaled up replica set web-1 to 3"\n',
    ),
    (
        "kubectl logs web",
        '{"level":"info","ts":1704103200,"msg":"request","status":200,"path":"/timeout","error":null,"retries":0}\n{"level":"info","ts":1704103201,"msg":"circuit breaker closed","failures":0}\n{"level":"debug","ts":1704103202,"msg":"connection refused is expected in this probe mode","expected":true}\n',
    ),
    (
        "docker logs kafka",
        "[2024-01-01 10:00:00,000] INFO [GroupCoordinator 1]: Preparing to rebalance group g in state PreparingRebalance with old generation 3 (reason: Adding new member) (kafka.coordinator.group.GroupCoordinator)\n[2024-01-01 10:00:03,000] INFO [GroupCoordinator 1]: Stabilized group g generation 4 (kafka.coordinator.group.GroupCoordinator)\n[2024-01-01 10:00:04,000] INFO [ReplicaFetcher replicaId=1, leaderId=2, fetcherId=0] Starting (kafka.server.ReplicaFetcherThread)\n",
    ),
    (
        "docker logs zookeeper",
        "2024-01-01 10:00:00,000 [myid:1] - INFO  [QuorumPeer[myid=1]:Leader@581] - LEADING - LEADER ELECTION TOOK - 212 MS\n2024-01-01 10:00:01,000 [myid:1] - INFO  [NIOWorkerThread-1:ZooKeeperServer@1] - Session 0x1 closed\n2024-01-01 10:00:02,000 [myid:1] - INFO  [SessionTracker:ZooKeeperServer@628] - Expiring session 0x2, timeout of 30000ms exceeded\n",
    ),
    (
        "docker logs mongo",
        '{"t":{"$date":"2024-01-01T10:00:00.000+00:00"},"s":"I","c":"NETWORK","id":22944,"ctx":"conn12","msg":"Connection ended","attr":{"remote":"10.0.0.5:4000","connectionCount":3}}\n{"t":{"$date":"2024-01-01T10:00:01.000+00:00"},"s":"I","c":"REPL","id":21392,"ctx":"Repl","msg":"New replica set config in use","attr":{"config":{"electionTimeoutMillis":10000}}}\n',
    ),
    (
        "tail /var/log/mysql/error.log",
        "2024-01-01T10:00:00.000000Z 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.35) starting as process 1\n2024-01-01T10:00:01.000000Z 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.\n2024-01-01T10:00:02.000000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0.35'\n",
    ),
    (
        "tail /var/log/nginx/error.log",
        '2024/01/01 10:00:00 [notice] 12#12: signal process started\n2024/01/01 10:00:01 [warn] 12#12: *3 a client request body is buffered to a temporary file /var/cache/nginx/1\n2024/01/01 10:00:02 [error] 12#12: *4 open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory), client: 10.0.0.5\n',
    ),
    (
        "pcs status",
        "Cluster name: c\nNode List:\n  * Online: [ a b ]\nFull List of Resources:\n  * vip (ocf:heartbeat:IPaddr2): Started a\n  * Clone Set: db-clone [db] (promotable):\n    * Promoted: [ a ]\n    * Unpromoted: [ b ]\n",
    ),
    (
        "crm_mon -1",
        "Node List:\n  * Online: [ a b ]\nActive Resources:\n  * fence-a (stonith:fence_ipmilan): Started b\n",
    ),
    (
        "corosync-quorumtool",
        "Quorum information\n------------------\nDate: Mon Jan 1\nQuorate:          Yes\n\nVotequorum information\n----------------------\nExpected votes:   3\nTotal votes:      3\nQuorum:           2\nFlags:            Quorate\n",
    ),
    (
        "drbdadm status",
        "r0 role:Primary\n  disk:UpToDate\n  peer role:Secondary\n    replication:Established peer-disk:UpToDate\n",
    ),
    (
        "lvs -a",
        "  LV   VG Attr       LSize Pool Origin Data%  Meta%  Move Log Cpy%Sync Convert\n  pool vg twi-aotz-- 10g               45.00  12.00\n  root vg -wi-ao---- 20g\n",
    ),
    (
        "zpool list",
        "NAME  SIZE ALLOC FREE CKPOINT EXPANDSZ FRAG CAP DEDUP HEALTH ALTROOT\ntank  10T  4T    6T   -       -        12%  40% 1.00x ONLINE -\n",
    ),
    (
        "lpstat -p",
        "printer a is idle.  enabled since Mon 01 Jan 2024\nprinter b now printing b-12.  enabled since Mon 01 Jan 2024\n",
    ),
    (
        "smbstatus",
        "Samba version 4.17\nPID Username Group Machine Protocol Version Encryption Signing\nNo locked files\n",
    ),
    ("showmount -e nas", "Export list for nas:\n/export 10.0.0.0/24\n"),
    ("nfsstat -c", "Client rpc stats:\ncalls      retrans    authrefrsh\n1000       0          1000\n"),
    (
        "sensors",
        "coretemp-isa-0000\nPackage id 0:  +45.0°C  (high = +80.0°C, crit = +100.0°C)\nCore 0:        +44.0°C  (high = +80.0°C, crit = +100.0°C)\n",
    ),
    (
        "asterisk -rx 'sip show peers'",
        "Name/username Host Dyn Forcerport ACL Port Status\ntrunk/1 10.0.0.1 5060 OK (12 ms)\n1 sip peers [Monitored: 1 online, 0 offline Unmonitored: 0 online, 0 offline]\n",
    ),
    (
        "squeue -u ann",
        "JOBID PARTITION NAME USER ST TIME NODES NODELIST(REASON)\n13 long sim ann PD 0:00 8 (Priority)\n14 long sim ann CG 1:00 1 n1\n",
    ),
    (
        "sacct -j 12",
        "JobID JobName Partition Account AllocCPUS State ExitCode\n12 sim long x 8 COMPLETED 0:0\n12.batch batch  x 8 COMPLETED 0:0\n",
    ),
    (
        "apcaccess",
        "STATUS   : ONLINE\nLOADPCT  : 12.0 Percent\nBCHARGE  : 100.0 Percent\nTIMELEFT : 60.0 Minutes\nLASTXFER : Automatic or explicit self test\nNUMXFERS : 2\n",
    ),
    ("upsc ups", "battery.charge: 100\nups.status: OL\nups.test.result: No test initiated\nups.alarm: \n"),
    (
        "fio job.fio",
        "job: (groupid=0, jobs=1): err= 0: pid=12\n  read: IOPS=1000, BW=4000KiB/s\n   lat (usec): min=1, max=100\n  errors    : total=0, first_error=0/<0>\n",
    ),
    (
        "wrk -t2 -c10 http://a/",
        "Running 10s test @ http://a/\n  1000 requests in 10.00s, 1MB read\nRequests/sec:    100.00\n",
    ),
    ("openssl x509 -noout -dates -in c.pem", "notBefore=Jan  1 00:00:00 2026 GMT\nnotAfter=Jan  1 00:00:00 2036 GMT\n"),
    (
        "vault operator raft list-peers",
        "Node Address State Voter\na 10.0.0.1:8201 leader true\nb 10.0.0.2:8201 follower true\n",
    ),
    (
        "velero restore describe r1",
        'Name: r1\nPhase: Completed\nWarnings:\n  Velero:   <none>\n  Cluster:  could not restore, customresourcedefinitions "x" already exists. Warning: the in-cluster version is different than the backed-up version.\nErrors: <none>\n',
    ),
    (
        "kubectl cnpg status shop",
        "Cluster Summary\nName: d/shop\nPrimary instance: shop-1\nStatus: Cluster in healthy state\nInstances: 3\nReady instances: 3\nCurrent Write LSN: 0/6000\n\nStreaming Replication status\nName State Sync State Write Lag\nshop-2 streaming async 00:00:00\n",
    ),
    (
        "terraform plan",
        "No changes. Your infrastructure matches the configuration.\n\nWarning: Deprecated attribute\n\n  on main.tf line 3: attribute retry_on_failure is deprecated\n",
    ),
    (
        "kubectl get ds,sts",
        "NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE NODE SELECTOR AGE\ndaemonset/x 3 3 3 3 3 <none> 1d\nNAME READY AGE\nstatefulset/db 3/3 1d\n",
    ),
    (
        "kubectl get nodes -o wide",
        "NAME STATUS ROLES AGE VERSION INTERNAL-IP\na Ready,SchedulingDisabled worker 1d v1.30 10.0.0.1\n",
    ),
    ("kubectl get vs,dr,gw", 'NAME GATEWAYS HOSTS AGE\nvirtualservice/fault-injection-test ["gw"] ["a"] 1d\n'),
    (
        "kubectl get events",
        "LAST SEEN TYPE REASON OBJECT MESSAGE\n1m Normal Preempted pod/low-1 Preempted by pod abc on node n1\n1m Normal SuccessfulRescale hpa/web New size: 4; reason: cpu resource utilization (percentage of request) above target\n1m Normal LeaderElection lease/x a became leader\n",
    ),
    (
        "systemctl list-timers",
        "NEXT LEFT LAST PASSED UNIT ACTIVATES\nMon 2024-01-01 00:00:00 UTC 1h left Sun 2023-12-31 00:00:00 UTC 22h ago fail2ban-report.timer fail2ban-report.service\n",
    ),
    ("systemctl list-unit-files | grep -i fail", "fail2ban.service disabled enabled\nemergency.service static -\n"),
]


@pytest.mark.parametrize(("command", "output"), WELL)
def test_what_is_well_is_no_news(command: str, output: str) -> None:
    assert [signal.rule for signal in detect(command, output)] == []
