import {VenvError} from '../../../core/model/error.js';
import {assessTrust, trustBelow, trustEnvironment} from '../../../core/safety/trust.js';
import {absolute, type FsPath} from '../../../core/model/path.js';
import {readEnvironment} from '../../../core/scan/scan.js';
import {trustReasonsInWords} from '../../../text/reasons/trust.js';
import {printablePath} from '../../../core/text/printable.js';
import {firstWord, type Command, type CommandRequest} from '../../shared/command.js';
import {refuseMissing} from '../../shared/targets/targets.js';
import type {Body} from '../../documents/given.js';
import type {TrustDocument} from '../../documents/change.js';
import {phrase} from '../../../core/text/phrase.js';

export const trustCommand: Command = {
	name: 'trust',
	words: '<env-or-directory>',
	summary: 'Allow an environment, or yours below a directory, to be run without asking',
	examples: [{line: 'venv-tui trust ~/code', does: 'all environments of yours below ~/code'}],
	flags: [],
	changes: true,
	run: async request => {
		const path = absolute(firstWord(request), request.context.cwd);
		const what = await trustPath(path, request);
		return {
			document: {ok: true, path, trusted: what} satisfies Body<TrustDocument>,
			lines: [told(path, what, request)],
			exitCode: 0,
		};
	},
};

const trustPath = async (path: FsPath, {context}: CommandRequest): Promise<'environment' | 'below'> => {
	const environment = await readEnvironment(path, context, {measure: false, assess: false});
	if (environment === undefined) {
		refuseMissing(path);
		await trustBelow(path, context);
		return 'below';
	}
	const {decision, reasons, canRemember} = await assessTrust(environment.found, context);
	if (decision === 'refuse' || !canRemember) {
		throw new VenvError(decision === 'refuse' ? 'not-trusted' : 'refused', {
			what: phrase`Won't remember trust for ${{path}}`,
			why: trustReasonsInWords(reasons),
			hint: 'Give --trust where it is to be run once',
			path,
		});
	}
	await trustEnvironment(environment.found, context);
	return 'environment';
};

const told = (path: FsPath, what: 'environment' | 'below', {context}: CommandRequest): string => {
	const name = printablePath(path, context.home);
	return what === 'environment'
		? `${name} may be run from now on`
		: `What is yours below ${name} may be run from now on`;
};
