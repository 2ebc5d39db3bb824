// OpenClaw plugin: looks at the results of commands before the model does, and adds what was learned last time.
// The host fails closed: a throw here would replace a tool's output by an error. So everything is caught.
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"

// --- shared with hooks/openclaw/handler.js: each is copied to a place of its own, and a test keeps them the same
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

const ID = "openclaw-self-improving-operations"
// A command says at its end why it failed; the hooks look no further back either.
const OUTPUT_LIMIT = 256 * 1024

/** Of an `exec` result what the hooks ask for; null for other tools. Of a command that still runs, that it does. */
function noted(event, ctx) {
  const details = event.result?.details ?? {}
  if (event.toolName !== "exec" || !event.args?.command) return null
  const common = { hook_event_name: "tool_result", session_id: ctx?.sessionId ?? "", command: event.args.command }
  if (details.status === "running") return { ...common, background: true, pid: Number.isInteger(details.pid) ? details.pid : 0 }
  const texts = (event.result.content ?? []).filter((part) => part.type === "text").map((part) => part.text)
  const output = texts.join("\n").slice(-OUTPUT_LIMIT)
  return {
    ...common, output,
    exit_code: Number.isInteger(details.exitCode) ? details.exitCode : null,
    failed: event.isError === true || details.status === "failed" || Boolean(details.exitSignal),
  }
}

/** The result with our lines after it, or undefined to leave it as it is. */
export async function toolResult(event, ctx) {
  try {
    const payload = noted(event, ctx)
    const text = payload && (await ask("error_detector", payload, event.cwd))
    if (!text) return undefined
    return { result: { ...event.result, content: [...event.result.content, { type: "text", text }] } }
  } catch {
    return undefined
  }
}

/** What the memory knows about an operations prompt; nothing for prompts that no person wrote. */
export async function promptBuild(event, ctx) {
  try {
    if (ctx?.trigger && ctx.trigger !== "user") return undefined
    const prompt = event.currentUserMessage ?? event.prompt ?? ""
    const text = await ask("activator", { hook_event_name: "prompt", session_id: ctx?.sessionId ?? "", prompt }, ctx?.workspaceDir)
    return text ? { appendContext: text } : undefined
  } catch {
    return undefined
  }
}

export default {
  id: ID,
  name: "Self-improving operations",
  description: "Notices operational failures in command output and answers them with what was learned last time.",
  register(api) {
    if (!setup()) api.logger?.warn?.(`${ID}: not set up yet; run: ops-learnings install --client openclaw`)
    api.registerAgentToolResultMiddleware(toolResult, { runtimes: ["openclaw"] })
    const readsPrompts = api.config?.plugins?.entries?.[ID]?.hooks?.allowConversationAccess === true
    if (readsPrompts) {
      api.on("before_prompt_build", promptBuild)
    } else {
      api.registerHook(["agent:bootstrap"], (event) => { try { bootstrap(event.context) } catch { /* stay silent */ } }, { name: `${ID}-bootstrap` })
    }
  },
}
