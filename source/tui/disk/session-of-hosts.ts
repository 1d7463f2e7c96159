import {fsPath} from '../../core/model/path.js';
import type {Screen} from '../screens/screen.js';
import type {SessionOptions} from '../session/session-options.js';

type ByDisks = Omit<SessionOptions, 'isAscii' | 'size' | 'clock' | 'copy' | 'suspend'>;

/** Changes a session of this machine to one of the lists of other machines: of this one it reads and changes nothing. */
export const sessionOfHosts = (session: ByDisks): ByDisks => ({
	...session,
	isOfHosts: true,
	screens: session.screens.map(withoutDisks),
	// The process of our own disks asks the machines, whatever the places.
	scan: (_, options) => session.scan([fsPath('/')], options),
	findCached: async () => undefined,
	// Lists don't name packages.
	findContaining: async spec => ({spec, paths: new Set()}),
	readHeld: async () => ({count: 0, bytes: 0, each: []}),
	recover: async () => [],
});

// They live from the session alone.
const ofEverySession = new Set(['help', 'jobs', 'log']);

const withoutDisks = (screen: Screen): Screen =>
	ofEverySession.has(screen.id)
		? screen
		: {...screen, unavailable: () => `${screen.title} is of this machine alone, and these are of others`};
