// The clock that several processes of one machine share, in microseconds.
import { performance } from 'node:perf_hooks';

export function nowUs() {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}
