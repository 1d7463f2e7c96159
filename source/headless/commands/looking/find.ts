import type {Environment, Package} from '../../../core/model/environment.js';
import {findIn, parseSpec} from '../../../core/inspect/packages/find.js';
import type {FsPath} from '../../../core/model/path.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import {createAttempts} from '../../shared/attempts.js';
import {firstWord, type Command} from '../../shared/command.js';
import {errorDocument, errorText, schemaVersion} from '../../shared/output.js';
import {rootsOf, scanAll} from '../../shared/scan-all.js';
import {table} from '../../shared/table.js';
import type {Body} from '../../documents/given.js';
import type {FindDocument} from '../../documents/look.js';
import {phrase} from '../../../core/text/phrase.js';

type Match = {readonly path: FsPath; readonly name: string; readonly version?: string | undefined};

export const findCommand: Command = {
	name: 'find',
	words: '<spec> [paths...]',
	summary: 'Find environments that contain a package',
	examples: [{line: "venv-tui find 'numpy<2' ~/code", does: 'every environment with an old numpy'}],
	flags: [],
	streams: true,
	changes: false,
	run: async request => {
		const {output, context} = request;
		const spec = parseSpec(firstWord(request));
		const attempts = createAttempts(request);
		const pending: Promise<readonly Match[]>[] = [];
		const look = async (environment: Environment): Promise<readonly Match[]> => {
			const {path} = environment;
			const doing = {what: phrase`Can't read the packages of ${{path}}`, path};
			const found = (await attempts.attempt(doing, () => findIn(environment, spec))) ?? [];
			const matches = found.map(one => matchOf(environment, one));
			if (output.format === 'ndjson') for (const match of matches) output.line({type: 'match', ...match});
			return matches;
		};
		const roots = rootsOf({...request, words: request.words.slice(1)});
		const scanned = await scanAll(roots, request, {
			measure: false,
			assess: false,
			onComplete: environment => pending.push(look(environment)),
		});
		const matches = (await Promise.all(pending)).flat().sort((a, b) => (a.path < b.path ? -1 : 1));
		const {skipped} = scanned;
		const errors = [...scanned.errors, ...(await attempts.errors())];
		const ok = errors.length === 0;
		if (output.format === 'ndjson') for (const error of errors) output.line({type: 'error', ...errorDocument(error)});
		if (output.format === 'ndjson') output.line({type: 'summary', schemaVersion, ok, count: matches.length});
		if (output.format === 'text') for (const error of errors) output.note(`venv-tui: ${errorText(error)}`);
		return {
			document: {ok, matches, skipped, errors: errors.map(errorDocument)} satisfies Body<FindDocument>,
			lines: table(
				[{head: 'PACKAGE'}, {head: 'VERSION'}, {head: 'ENVIRONMENT'}],
				matches.map(({path, name, version}) => [
					printable(name),
					printable(version ?? '-'),
					printablePath(path, context.home),
				]),
			),
			exitCode: ok ? 0 : 1,
		};
	},
};

const matchOf = ({path}: Environment, {name, version}: Package): Match => ({path, name, version});
