// Directory hook for OpenClaw: a constant reminder at bootstrap, a sweep of the transcript when a session ends.
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"

// --- shared with openclaw-plugin/index.js: each is copied to a place of its own, and a test keeps them the same
const PATIENCE_MS = 5000
const STATE = process.env.OPENCLAW_STATE_DIR || join(homedir(), ".openclaw")

/** What `ops-learnings install --client openclaw` wrote: {python, hooks, command}; null before that. */
function setup() {
  try { return JSON.parse(readFileSync(join(STATE, "self-improving-operations.json"), "utf8")) } catch { return null }
}

/** The answer of a hook, "" for silence. Never throws, never waits longer than PATIENCE_MS. */
function ask(entrypoint, payload, cwd) {
  return new Promise((resolve) => {
    try {
      const { python, hooks } = setup() ?? {}
      if (!python) return resolve("")
      const child = spawn(python, ["-I", "-S", `${hooks}/${entrypoint}.py`, "--client", "openclaw"], {
        cwd: cwd || join(STATE, "workspace"), stdio: ["pipe", "pipe", "ignore"], timeout: PATIENCE_MS, killSignal: "SIGKILL",
      })
      let answer = ""
      child.stdout.on("data", (chunk) => { answer += chunk })
      child.on("error", () => resolve(""))
      child.on("close", () => { try { resolve(JSON.parse(answer).additionalContext || "") } catch { resolve("") } })
      child.stdin.on("error", () => {})
      child.stdin.end(JSON.stringify(payload))
    } catch { resolve("") }
  })
}

/** One short text that never changes, or prompt caching would break; under the one name that sub-agents and cron runs keep. */
function bootstrap(context) {
  const { command } = setup() ?? {}
  const path = join(context.workspaceDir, ".learnings", "operations", "AGENTS.md")
  if (!command || context.bootstrapFiles.some((file) => file.path === path)) return
  const content = `# Operations memory\nBefore operations work (incident, deployment, rollback, capacity): \`${command} search WORDS\`.\n` +
    `After a failure was understood, record it once: \`${command} log issue --name ... --root-cause ... --mitigation ...\`.\n`
  context.bootstrapFiles.push({ name: "AGENTS.md", path, content, missing: false })
}
// --- end of the shared part

export default async function handler(event) {
  try {
    const context = event.context ?? {}
    if (event.type === "agent" && event.action === "bootstrap") return bootstrap(context)
    const ended = context.previousSessionEntry ?? context.sessionEntry ?? {}
    const payload = {
      hook_event_name: "session_sweep", session_id: ended.sessionId ?? "", transcript_path: ended.sessionFile ?? "",
      store: join(STATE, "agents", context.agentId ?? "main", "agent", "openclaw-agent.sqlite"),
    }
    await ask("dispatcher", payload, context.workspaceDir)
  } catch { /* a hook must not harm its host */ }
}
