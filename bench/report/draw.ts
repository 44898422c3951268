import * as echarts from 'echarts';

/** Each has a contrast of more than 4 to 1 on GitHub's light and on its dark background. */
export const TEXT = '#76808a';
export const OWN = '#2f81f7';
export const OTHER = '#8b949e';

export const STYLE = {
	title: { color: TEXT, fontSize: 14, fontWeight: 600 as const },
};

/** @returns SVG */
export function draw(size: { width: number; height: number }, option: echarts.EChartsOption) {
	const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size });
	chart.setOption({
		animation: false,
		backgroundColor: 'transparent',
		textStyle: { fontFamily: 'system-ui, sans-serif', color: TEXT, fontSize: 13 },
		...option,
	});
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}
