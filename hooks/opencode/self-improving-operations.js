// OpenCode shim of self-improving-operations: hands events to the hooks and adds what they answer.
// `ops-learnings install --client opencode` fills in the interpreter and the folder. It never throws: a hook must not harm its host.
import { spawn } from "node:child_process"

const PYTHON = "python3"
const HOOKS = "hooks"
const PATIENCE_MS = 10000

function ask(entrypoint, name, input, output, cwd) {
  return new Promise((resolve) => {
    try {
      const child = spawn(PYTHON, ["-I", "-S", `${HOOKS}/${entrypoint}.py`, "--client", "opencode"], {
        cwd, stdio: ["pipe", "pipe", "ignore"], timeout: PATIENCE_MS, killSignal: "SIGKILL",
      })
      let answer = ""
      child.stdout.on("data", (chunk) => { answer += chunk })
      child.on("error", () => resolve(""))
      child.on("close", () => { try { resolve(JSON.parse(answer).additionalContext || "") } catch { resolve("") } })
      child.stdin.on("error", () => {})
      child.stdin.end(JSON.stringify({ hook_event_name: name, input, output }))
    } catch { resolve("") }
  })
}

export const SelfImprovingOperations = async ({ directory }) => ({
  "chat.message": async (input, output) => {
    const text = await ask("activator", "chat.message", input, { parts: output.parts }, directory)
    const first = output.parts.find((part) => part.type === "text")
    if (text && first) output.parts.push({ ...first, id: `${first.id}ops`, text, synthetic: true })
  },
  "tool.execute.after": async (input, output) => {
    if (input.tool !== "bash") return
    const result = { output: output.output, metadata: { exit: output.metadata?.exit } }
    const text = await ask("error_detector", "tool.execute.after", input, result, directory)
    if (text) output.output += `\n\n${text}`
  },
  event: async ({ event }) => {
    if (event.type === "session.idle") void ask("dispatcher", event.type, { properties: event.properties }, {}, directory)
  },
})
