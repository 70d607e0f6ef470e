/**
 * `bun run test:faults [files]`: the fault suite in its long sizes. Each test names its sizes (`KILLS=100`), and the
 * environment may set any of them; `SEED=…` repeats a run; `TOBIISHI_BINARY=…` judges another executable.
 * One file after the other: these are tests that fill a machine.
 */
const [, , ...asked] = process.argv
const child = Bun.spawn(
  [process.execPath, `${import.meta.dir}/../run.ts`, "--parallel=1", ...(asked.length > 0 ? asked : ["test/faults"])],
  {
    env: { FAULTS: "long", ...process.env },
    stdio: ["ignore", "inherit", "inherit"],
  },
)
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal))
process.exitCode = await child.exited

export {}
