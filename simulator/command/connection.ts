import ssh2 from "ssh2";
import { z } from "zod";

/** The connection of a `remote.Command`, with the defaults of the real provider. */
export const connection = z.object({
  host: z.string(),
  port: z.number().default(22),
  user: z.string().default("root"),
  password: z.string().optional(),
  privateKey: z.string().optional(),
  privateKeyPassword: z.string().optional(),
  hostKey: z.string().optional(),
  dialErrorLimit: z.number().default(10),
  perDialTimeout: z.number().default(15),
});
export type Connection = z.output<typeof connection>;

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Dials as often as it may, runs the command, and fails where it does. */
export async function runRemote(
  to: Connection,
  commandLine: string,
  stdin: string,
  signal: AbortSignal,
): Promise<Output> {
  for (let dial = 1; ; dial += 1) {
    try {
      return await runOnce(to, commandLine, stdin, signal);
    } catch (error) {
      if (!(error instanceof DialFailed) || signal.aborted) throw error;
      if (to.dialErrorLimit >= 0 && dial > to.dialErrorLimit) throw error;
    }
  }
}

/** Nothing has been run: it may be tried again. */
class DialFailed extends Error {}

function runOnce(
  to: Connection,
  commandLine: string,
  stdin: string,
  signal: AbortSignal,
): Promise<Output> {
  const client = new ssh2.Client();
  return new Promise<Output>((resolve, reject) => {
    let ready = false;
    const cut = () => reject(new Error("the operation was cancelled or timed out"));
    signal.addEventListener("abort", cut, { once: true });
    client.on("connect", () => client.setNoDelay(true));
    client.on("error", (error) =>
      reject(ready ? error : new DialFailed(`after ${to.host}:${to.port}: ${error.message}`)),
    );
    client.on("close", () => reject(new Error("the connection was closed")));
    client.on("ready", () => {
      ready = true;
      client.exec(commandLine, (error, channel) => {
        if (error !== undefined) return reject(error);
        const [out, err]: [Buffer[], Buffer[]] = [[], []];
        let code: number | null = null;
        channel.on("data", (chunk: Buffer) => out.push(chunk));
        channel.stderr.on("data", (chunk: Buffer) => err.push(chunk));
        channel.on("exit", (exit: number | null) => {
          code = exit;
        });
        channel.on("close", () => {
          const stdout = Buffer.concat(out).toString("utf8").trimEnd();
          const stderr = Buffer.concat(err).toString("utf8").trimEnd();
          if (code === 0) resolve({ stdout, stderr });
          else
            reject(
              new Error(
                `Process exited with status ${code}: running "${commandLine}":\n${stdout}${stderr}`,
              ),
            );
        });
        channel.end(stdin);
      });
    });
    client.connect({
      host: to.host,
      port: to.port,
      username: to.user,
      readyTimeout: to.perDialTimeout * 1000,
      ...(to.privateKey === undefined ? {} : { privateKey: to.privateKey }),
      ...(to.privateKeyPassword === undefined ? {} : { passphrase: to.privateKeyPassword }),
      ...(to.password === undefined ? {} : { password: to.password }),
      hostVerifier: (key: Buffer) =>
        to.hostKey === undefined || to.hostKey.split(" ")[1] === key.toString("base64"),
    });
  }).finally(() => client.destroy());
}
