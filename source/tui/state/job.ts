import type {Job, Part} from '../screens/screen.js';

/** What changes of a job when one of its targets has gone on: that part, the words for all and their progress. */
export const withPart = ({parts = []}: Job, index: number, change: Partial<Part>): Partial<Job> => {
	const next = parts.map((part, at) => (at === index ? {...part, ...change} : part));
	return {parts: next, step: stepOf(next), fraction: fractionOf(next)};
};

const isOver = ({status}: Part): boolean => status !== 'waiting' && status !== 'running';

/** `2 of 6, web/venv: freeing it`. */
const stepOf = (parts: readonly Part[]): string => {
	const count = `${parts.filter(isOver).length} of ${parts.length}`;
	const running = parts.find(({status}) => status === 'running');
	if (running === undefined) return count;
	return running.step === '' ? `${count}, ${running.name}` : `${count}, ${running.name}: ${running.step}`;
};

const fractionOf = (parts: readonly Part[]): number =>
	parts.reduce((sum, part) => sum + (isOver(part) ? 1 : Math.min(1, part.fraction ?? 0)), 0) / parts.length;
