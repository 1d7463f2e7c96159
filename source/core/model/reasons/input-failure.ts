import type {RequirementProblem} from './unread-reason.js';

/** Why what the user named can't be taken. Texts are printable. `text/failures/input.ts` has the words. */
export type InputFailure =
	| {readonly type: 'home-not-absolute'}
	| {
			readonly type: 'runtime-unfit';
			readonly runtime: 'deno' | 'node';
			readonly version: string;
			readonly oldest: string;
	  }
	| {readonly type: 'too-many-hosts'; readonly most: number}
	| {readonly type: 'no-host-name'; readonly isOption: boolean}
	/** A shell on the other side would have to read it. */
	| {readonly type: 'control-character'}
	| {readonly type: 'no-scan' | 'no-records' | 'no-plan'}
	| {readonly type: 'invalid-requirement'; readonly problem: RequirementProblem; readonly isQuery?: boolean}
	/** Why a server of vulnerabilities gave no answer that can be read. */
	| {readonly type: 'records-not-answered'; readonly answer: RecordsAnswer};

/** What a server of vulnerabilities answered instead of records. `status`: with its text, printable. */
export type RecordsAnswer =
	| {readonly type: 'other-shape' | 'endless' | 'no-json'}
	| {readonly type: 'status' | 'not-reached'; readonly text: string}
	| {readonly type: 'late'; readonly seconds: number};
