// A server of the live part on ws: channels are sets of sockets, a message is made once for all of them.
import http from "node:http"
import { WebSocketServer } from "ws"

const channels = new Map()
const open = name => channels.get(name) ?? channels.set(name, new Set()).get(name)
const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false, maxPayload: 8192 })
const pause = ms => new Promise(done => setTimeout(done, ms))

async function publish(q) {
  const pad = "x".repeat(Number(q.get("pad") ?? 0))
  const from = Number(q.get("from") ?? 0), every = Number(q.get("everyUs") ?? 0) / 1000
  let due = performance.now()
  for (let i = 0; i < Number(q.get("rounds")); i++) {
    for (const name of q.get("ch").split(",")) {
      const wait = due - performance.now()
      if (wait > 0) await pause(wait)
      due += every
      const t = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n
      const data = Buffer.from(`{"t":${t},"i":${from + i},"x":"${pad}"}`)
      for (const socket of open(name)) socket.send(data, { binary: false })
    }
  }
}

const server = http.createServer(async (req, res) => {
  const url = new URL(req.url, "http://localhost")
  if (url.pathname === "/do/settle") for (let i = 0; i < 3; i++) global.gc()
  if (url.pathname === "/do/publish") await publish(url.searchParams)
  res.end()
})
server.on("upgrade", (req, socket, head) => wss.handleUpgrade(req, socket, head, ws => {
  ws.on("message", name => { open(String(name)).add(ws); ws.on("close", () => open(String(name)).delete(ws)); ws.send("ok") })
  ws.on("error", () => ws.terminate())
}))
server.listen(Number(process.argv[2]), "127.0.0.1", 4096)
