import { sameShape } from "../../core/shape.ts";
import { rewrite, type Graph, type Item, type Items } from "../ir.ts";
import {
  broadcasted,
  isContiguous,
  permuted,
  reshaped,
  sliced,
  whole,
  type Layout,
} from "../layout.ts";
import { layoutOf, rootOf } from "../step.ts";

/**
 * Turns chains of reshape, permute, broadcast and slice into one view of what they start from. Nothing is copied, except
 * where a reshape needs the elements in another order than strides can express.
 */
export function foldViews(graph: Graph): Graph {
  const views = new Map<string, Item>();
  return rewrite(graph, (item, args, items) => {
    const source = args[0];
    if (source === undefined) return items.again(item, args);
    switch (item.kind) {
      case "permute":
        return view(rootOf(source), permuted(layoutOf(source), item.attrs.axes), items, views);
      case "broadcast":
        return view(rootOf(source), broadcasted(layoutOf(source), item.shape), items, views);
      case "slice":
        return view(rootOf(source), sliced(layoutOf(source), item.attrs.ranges), items, views);
      case "reshape": {
        const folded = reshaped(layoutOf(source), item.shape);
        if (folded !== null) return view(rootOf(source), folded, items, views);
        const copy = items.add("copy", [source], null, source.shape, source.dtype);
        return view(copy, whole(item.shape), items, views);
      }
      case "after": {
        // Around what owns the elements, so that the views of it are views of that.
        const root = rootOf(source);
        if (root.kind === "constant") return source;
        const later = items.add("after", [root, args[1]!], null, root.shape, root.dtype);
        return view(later, layoutOf(source), items, views);
      }
      default:
        return items.again(item, args);
    }
  });
}

function view(root: Item, layout: Layout, items: Items, views: Map<string, Item>): Item {
  if (layout.offset === 0 && sameShape(layout.shape, root.shape) && isContiguous(layout))
    return root;
  const { shape, offset, strides } = layout;
  const key = `${root.id}:${offset}:${shape.join(",")}:${strides.join(",")}`;
  let same = views.get(key);
  if (same === undefined) {
    same = items.add("view", [root], { offset, strides }, shape, root.dtype);
    views.set(key, same);
  }
  return same;
}
