import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {reasonOf} from './plan-lines.js';
import type {PlannedRepair} from './plan.js';

/** Data about one environment that a repair prints as JSON. */
export type RepairData = {
	readonly path: FsPath;
	readonly way: PlannedRepair['way'];
	readonly [key: string]: unknown;
};

/** Data of a plan, for `--json`. */
export const planDocument = (plan: PlannedRepair, home: FsPath): RepairData => {
	const {path} = plan.target;
	switch (plan.way) {
		case 'none':
			return {path, way: 'none'};
		case 'in-place':
			return {
				path,
				way: 'in-place',
				from: plan.damage.type === 'moved' ? plan.damage.from : undefined,
				python: plan.interpreter?.version,
				interpreter: plan.interpreter?.path,
				files: plan.files,
			};
		case 'left-alone':
			return {
				path,
				way: 'left-alone',
				reason: plan.why instanceof VenvError ? plan.why.code : plan.why.type,
				why: reasonOf(plan.why, home),
			};
		case 'reset': {
			const {interpreter, source, foreseen} = plan;
			return {
				path,
				way: 'reset',
				python: interpreter.version,
				interpreter: interpreter.path,
				source: source?.path,
				lost: foreseen?.lost.map(({package: {name, version}, reason}) => ({name, version, reason})),
				new: foreseen?.fresh,
				changed: foreseen?.changed,
			};
		}
	}
};
