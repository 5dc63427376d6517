// pickup.mjs PORT JOBS PER_SECOND: how soon an idle worker starts jobs that come at random moments.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { nowUs } from './clock.mjs';

const [port, nJobs, perSecond] = process.argv.slice(2).map(Number);
const name = `pickup-${process.pid}`;
const worker = fork('worker.mjs', [name, String(port)]);
await once(worker, 'message');

const startedUs = new Map();
const allStarted = new Promise((resolve) => {
  worker.on('message', ({ id, atUs }) => {
    startedUs.set(id, atUs);
    if (startedUs.size === nJobs) resolve();
  });
});

const queue = new Queue(name, { connection: { host: '127.0.0.1', port } });
await queue.waitUntilReady();

async function add(number) {
  const calledUs = nowUs();
  const job = await queue.add('job', { number }, { removeOnComplete: true });
  return { id: job.id, calledUs, answeredUs: nowUs() };
}

const added = [];
let dueMs = performance.now();
for (let number = 0; number < nJobs; number += 1) {
  dueMs += (-Math.log(1 - Math.random()) / perSecond) * 1000;
  await sleep(Math.max(0, dueMs - performance.now()));
  added.push(add(number));
}
const jobs = await Promise.all(added);
await allStarted;

const since = (from) => jobs.map((job) => Math.max(0, startedUs.get(job.id) - job[from]));
console.log(JSON.stringify({ from_answer: since('answeredUs'), from_call: since('calledUs') }));
worker.kill('SIGKILL');
await queue.obliterate({ force: true });
await queue.close();
