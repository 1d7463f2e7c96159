/** The width that four of five texts fit into, and the width of the longest; 0 if there are none. */
export const usualWidth = (widths: readonly number[]): {readonly usual: number; readonly longest: number} => {
	const sorted = [...widths].sort((a, b) => a - b);
	return {usual: sorted[Math.floor(sorted.length * 0.8)] ?? 0, longest: sorted.at(-1) ?? 0};
};
