import {writeFile} from 'node:fs/promises';
import {systemCode, VenvError} from '../../core/model/error.js';
import {parsePlan, type SweepPlan} from '../../core/operate/sweep/plan.js';
import {readBounded} from '../../core/platform/files/bounded-read.js';
import {absolute, native, type FsPath} from '../../core/model/path.js';
import type {CommandRequest} from '../shared/command.js';
import {schemaVersion, toJson} from '../shared/output.js';
import {phrase} from '../../core/text/phrase.js';

const maximumPlan = 64 * 1024 * 1024;

/** Reads the plan in a file. Rejects with `not-found`, `unreadable`, and with the errors of `parsePlan`. */
export const readPlan = async (file: FsPath, {context}: CommandRequest): Promise<SweepPlan> => {
	const path = absolute(file, context.cwd);
	const {bytes, problem} = readBounded(path, maximumPlan, {followLink: true});
	if (bytes !== undefined) return parsePlan(bytes.toString('utf8'));
	throw new VenvError(problem === 'missing' ? 'not-found' : 'unreadable', {
		what: phrase`Can't read the plan ${{path}}`,
		why: problem,
		hint: 'Make one with venv-tui sweep --plan FILE',
		path,
	});
};

/** Writes a plan to a file, and replaces an existing one. */
export const writePlan = async (file: FsPath, plan: SweepPlan, {context}: CommandRequest): Promise<void> => {
	const path = absolute(file, context.cwd);
	try {
		await writeFile(native(path), `${toJson({schemaVersion, ok: true, ...plan}, '\t')}\n`);
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		throw new VenvError('failed', {what: phrase`Can't write ${{path}}`, why: code, path, cause: error});
	}
};
