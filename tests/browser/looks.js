// What is wrong with the page on the screen: an object of questions, each answered with the first few faults.
(() => {
  const short = each => each.outerHTML.slice(0, 120);
  const seen = each => each.checkVisibility({visibilityProperty: true}) && each.getBoundingClientRect().width > 1;
  const few = faults => faults.slice(0, 5);
  const everything = () => [...document.body.querySelectorAll('*')];

  // Wider than the window, or cut off, where nothing scrolls.
  function over() {
    const wide = document.documentElement.clientWidth, found = [];
    const scrolls = each => each && (/auto|scroll/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
    if (document.documentElement.scrollWidth > wide) found.push('the page scrolls sideways');
    for (const each of everything()) {
      if (!seen(each) || each.closest('.vh, .skip, svg *')) continue;
      const box = each.getBoundingClientRect(), hides = /hidden|clip/.test(getComputedStyle(each).overflow);
      if ((box.right > wide + 1 || box.left < -1) && !scrolls(each)) found.push(`beyond the edge: ${short(each)}`);
      if (hides && !each.matches('input') && each.scrollWidth > each.clientWidth + 1 && !each.closest('svg')) found.push(`cut off: ${short(each)}`);
    }
    return few(found);
  }

  // On paper: black on white, links seen as such, nothing to press.
  function printed() {
    const parts = colour => (colour.match(/[\d.]+/g) || []).map(Number);
    const grey = ([red, green, blue]) => Math.max(red, green, blue) - Math.min(red, green, blue) <= 8;
    const found = [...document.querySelectorAll('nav, button, .foot, .skip, .button')].filter(seen)
      .map(each => `is printed: ${short(each)}`);
    for (const each of everything()) {
      if (!seen(each) || each.closest('svg, .vh')) continue;
      const style = getComputedStyle(each), ground = parts(style.backgroundColor), ink = parts(style.color);
      const words = [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
      if ((ground[3] ?? 1) > 0 && !(grey(ground) && ground[0] >= 235)) found.push(`no white ground: ${short(each)}`);
      if (words && !(grey(ink) && ink[0] <= 85)) found.push(`no black ink: ${short(each)}`);
      const underlined = style.textDecorationLine.includes('underline');
      if (words && each.matches('main a[href]') && !underlined) found.push(`not seen as a link: ${short(each)}`);
    }
    return few(found);
  }

  // Without a mouse: whatever can be used can be come to, and one sees that one has.
  function focused() {
    const found = [];
    for (const each of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
      if (each.disabled || !seen(each)) continue;
      each.focus();
      const style = getComputedStyle(each), width = parseFloat(style.outlineWidth);
      if (document.activeElement !== each) found.push(`takes no focus: ${short(each)}`);
      else if (style.outlineStyle === 'none' || width < 2) found.push(`focus is not seen: ${short(each)}`);
    }
    return few(found);
  }

  // What a script would have to bring to life.
  function lost() {
    const dead = 'main button:not([disabled]):not(form *), a:not([href]), main:empty';
    return few([...document.querySelectorAll(dead)].map(each => `is dead without a script: ${short(each)}`));
  }

  async function axe_found(rules) {
    const told = each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`;
    return (await axe.run(rules)).violations.map(told);
  }

  return {over, printed, focused, lost, axe_found};
})()
