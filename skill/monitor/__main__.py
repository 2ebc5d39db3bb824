from skill.monitor import main

raise SystemExit(main())
