"""Curves as an SVG picture without a drawing library: AP@0.5 and Dice against the factor, and parts for others."""
import html
import math

WIDTH, HEIGHT = 420, 300
LEFT, TOP, GAP = 50, 30, 60
COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000', '#999999']
DASHES = ['none', '7 4', '2 3', '9 3 2 3']
PANELS = [('ap_50', 'AP@0.5 (pooled)'), ('dice', 'Dice (mean of images)')]


def curves(results):
    """A panel for each score; a set has a colour, a run has a dash."""
    sets, runs = (sorted({result[key] for result in results}) for key in ('set', 'run'))
    factors = sorted({result['factor'] for result in results})
    styles = {(name, run): (COLOURS[sets.index(name) % len(COLOURS)], DASHES[runs.index(run) % len(DASHES)])
              for name in sets for run in runs if any(r['set'] == name and r['run'] == run for r in results)}
    parts = []
    for number, (key, title) in enumerate(PANELS):
        left = LEFT + number * (WIDTH + GAP)
        parts += frame(left, title)
        parts += factor_axis(left, factors)
        for (name, run), style in styles.items():
            points = sorted((r['factor'], r['totals'][key]) for r in results if r['set'] == name and r['run'] == run)
            parts += line([(x(left, factor, factors), y(value)) for factor, value in points], *style)
    return document(len(PANELS), parts, [(f'{name}, {run}', *style) for (name, run), style in styles.items()])


def document(panels, parts, keys):
    """The picture of some panels, and below them a name, colour and dash of each line."""
    parts = list(parts)
    for number, (name, colour, dash) in enumerate(keys):
        at = TOP + HEIGHT + 60 + 18 * number
        parts.append(f'<path d="M{LEFT} {at - 4}h40" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        parts.append(text(LEFT + 50, at, name, 'start'))
    width, height = LEFT + panels * WIDTH + (panels - 1) * GAP + 20, TOP + HEIGHT + 60 + 18 * len(keys)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
            f'font-size="12"><rect width="100%" height="100%" fill="white"/>\n' + '\n'.join(parts) + '\n</svg>\n')


def frame(left, title, highest=1):
    """Frame, title, and grid and numbers of the vertical axis from 0 to `highest`."""
    yield f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#888"/>'
    yield text(left, TOP - 10, title, 'start')
    for tenth in range(0, 11, 2):
        at = y(tenth / 10)
        yield f'<path d="M{left} {at:.1f}h{WIDTH}" stroke="#ddd"/>'
        yield text(left - 6, at + 4, f'{highest * tenth / 10:.{1 if highest == 1 else 2}f}', 'end')


def factor_axis(left, factors):
    """Grid and numbers of the horizontal axis."""
    for factor in factors:
        at = x(left, factor, factors)
        yield f'<path d="M{at:.1f} {TOP}v{HEIGHT}" stroke="#ddd"/>'
        yield text(at, TOP + HEIGHT + 16, f'{factor:g}', 'middle')
    yield text(left + WIDTH / 2, TOP + HEIGHT + 34, 'factor of resampling', 'middle')


def line(points, colour, dash):
    """A line through points of the picture, with a dot at each."""
    yield (f'<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" points="'
           + ' '.join(f'{across:.1f},{down:.1f}' for across, down in points) + '"/>')
    for across, down in points: yield f'<circle r="3" cx="{across:.1f}" cy="{down:.1f}" fill="{colour}"/>'


def x(left, factor, factors):
    """The horizontal position of a factor on a logarithmic axis."""
    low, high = math.log(factors[0]) - 0.1, math.log(factors[-1]) + 0.1
    return left + WIDTH * (math.log(factor) - low) / (high - low)


def y(score):
    """The vertical position of a score between 0 and 1."""
    return TOP + HEIGHT * (1 - score)


def text(at, down, words, anchor):
    return f'<text x="{at:.1f}" y="{down:.1f}" text-anchor="{anchor}">{html.escape(words)}</text>'
