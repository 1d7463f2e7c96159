// Runs one piece of the core once and prints what it took, as JSON. A fresh process each time: what a user waits for
// includes code that is not warm yet. Node's own start is not in the time.
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {createContext} from '../source/core/model/context.js';
import {discover} from '../source/core/discover/discover.js';
import {removeTree} from '../source/core/platform/files/remove-tree.js';
import {createMeasurer} from '../source/core/inspect/size/measurer.js';
import {scan} from '../source/core/scan/scan.js';
import {fsPath, type FsPath} from '../source/core/model/path.js';

const [task = '', path = ''] = process.argv.slice(2);
const context = createContext();
const roots = [fsPath(path)];
let firstMs: number | undefined;
let started = 0;

const tasks: Readonly<Record<string, () => Promise<void>>> = {
	discover: async () => {
		for await (const event of discover(roots, {context})) if (event.type === 'found') noteFirst();
	},
	measure: async () => {
		const measurer = createMeasurer();
		const found: FsPath[] = [];
		const measuring: Promise<unknown>[] = [];
		for await (const event of discover(roots, {context})) {
			if (event.type !== 'found' || event.found.alias !== undefined) continue;
			noteFirst();
			found.push(event.found.path);
			measuring.push(measurer.measure(event.found.path));
		}
		await Promise.all(measuring);
		await measurer.totalsOfMany(found);
		await measurer.close();
	},
	scan: async () => {
		for await (const event of scan(roots, {context})) if (event.type === 'environment') noteFirst();
	},
	remove: async () => void (await removeTree(fsPath(path))),
};

const noteFirst = (): void => {
	firstMs ??= performance.now() - started;
};

const stalls = monitorEventLoopDelay({resolution: 1});
stalls.enable();
started = performance.now();
const cpu = process.cpuUsage();
await tasks[task]?.();
const ms = performance.now() - started;
const {user, system} = process.cpuUsage(cpu);
stalls.disable();
console.log(
	JSON.stringify({
		ms,
		firstMs,
		cpuMs: (user + system) / 1000,
		// The monitor's own timer fires each millisecond: what is above that is the stall.
		stallMs: Math.max(0, stalls.max / 1e6 - 1),
		peakMegabytes: process.resourceUsage().maxRSS / 1024,
	}),
);
