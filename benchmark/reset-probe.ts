// Resets one environment once, the old one held, and prints what it took, as JSON: a fresh process each time, Node's own
// start not in it. What the list would know of the environment is read before, as in the terminal UI.
import {createContext} from '../source/core/model/context.js';
import {findInterpreters} from '../source/core/python/interpreters.js';
import {namedSource} from '../source/core/operate/install/install-source.js';
import {resetEnvironment} from '../source/core/operate/create/reset.js';
import {preloadRunner} from '../source/core/platform/processes/run.js';
import {readEnvironment} from '../source/core/scan/scan.js';
import {fsPath, parent} from '../source/core/model/path.js';

const [path = '', list = ''] = process.argv.slice(2);
const context = createContext();
const environment = await readEnvironment(fsPath(path), context);
if (environment === undefined) throw new Error(`${path} is no environment`);
const project = parent(environment.path);
const interpreters = await findInterpreters(context);
await preloadRunner();
const started = performance.now();
const {packages, held} = await resetEnvironment(environment, {
	context,
	from: {type: 'source', source: namedSource(fsPath(list)), project},
	interpreters,
	keep: 'hold',
});
console.log(JSON.stringify({ms: performance.now() - started, packages, heldId: held?.id}));
