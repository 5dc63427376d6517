// takeover.mjs PORT KILLS: how long a job of a worker that was killed waits for another one. Prints milliseconds.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Queue } from 'bullmq';
import { nowUs } from './clock.mjs';

const [port, nKills] = process.argv.slice(2).map(Number);
const name = `takeover-${process.pid}`;
const queue = new Queue(name, { connection: { host: '127.0.0.1', port } });

async function start() {
  const worker = fork('worker.mjs', [name, String(port)]);
  await once(worker, 'message');
  return worker;
}

// The worker that says next that it starts a job, and when it did.
function nextStart(workers) {
  const starts = workers.map(async (worker) => {
    const [{ atUs }] = await once(worker, 'message');
    return { worker, atUs };
  });
  return Promise.race(starts);
}

const waitedMs = [];
for (let kill = 0; kill < nKills; kill += 1) {
  const workers = [await start(), await start()];
  const started = nextStart(workers);
  await queue.add('job', { endless: true });
  const { worker: holder } = await started;
  const other = workers.find((worker) => worker !== holder);
  const again = nextStart([other]);
  const killedUs = nowUs();
  holder.kill('SIGKILL');
  const { atUs } = await again;
  waitedMs.push((atUs - killedUs) / 1000);
  other.kill('SIGKILL');
  await queue.obliterate({ force: true });
}
console.log(JSON.stringify(waitedMs));
await queue.close();
