/** Whether a text starts an SVG picture. */
export const isSvg = (text: string): boolean =>
  /^\uFEFF?(?:\s|<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\xEF\xBB\xBF)*<svg[\s>]/s.test(
    text.slice(0, 512),
  );

/** An SVG element that is a document of its own; a front end shows it as an image, which needs the namespace. */
export const standalone = (svg: string): string =>
  /^[^>]*\sxmlns=/.test(svg.slice(svg.indexOf("<svg")))
    ? svg
    : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
