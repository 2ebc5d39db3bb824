from skill.monitor.adapters import main

raise SystemExit(main())
