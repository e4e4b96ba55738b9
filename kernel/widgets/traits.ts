// Written by scripts/widget-traits.js from @jupyter-widgets/schema.

/** Another widget, where one refers to it. */
export interface Model {
  readonly model_id: string;
}

/** A time of day. */
export interface Time {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
}

/** The traits of the standard widgets, by the names of ipywidgets. */
export interface Traits {
  Layout: {
    /** The align-content CSS attribute. */
    align_content:
      | "flex-start"
      | "flex-end"
      | "center"
      | "space-between"
      | "space-around"
      | "space-evenly"
      | "stretch"
      | "inherit"
      | "initial"
      | "unset"
      | null;
    /** The align-items CSS attribute. */
    align_items:
      | "flex-start"
      | "flex-end"
      | "center"
      | "baseline"
      | "stretch"
      | "inherit"
      | "initial"
      | "unset"
      | null;
    /** The align-self CSS attribute. */
    align_self:
      | "auto"
      | "flex-start"
      | "flex-end"
      | "center"
      | "baseline"
      | "stretch"
      | "inherit"
      | "initial"
      | "unset"
      | null;
    /** The border bottom CSS attribute. */
    border_bottom: string | null;
    /** The border left CSS attribute. */
    border_left: string | null;
    /** The border right CSS attribute. */
    border_right: string | null;
    /** The border top CSS attribute. */
    border_top: string | null;
    /** The bottom CSS attribute. */
    bottom: string | null;
    /** The display CSS attribute. */
    display: string | null;
    /** The flex CSS attribute. */
    flex: string | null;
    /** The flex-flow CSS attribute. */
    flex_flow: string | null;
    /** The grid-area CSS attribute. */
    grid_area: string | null;
    /** The grid-auto-columns CSS attribute. */
    grid_auto_columns: string | null;
    /** The grid-auto-flow CSS attribute. */
    grid_auto_flow:
      | "column"
      | "row"
      | "row dense"
      | "column dense"
      | "inherit"
      | "initial"
      | "unset"
      | null;
    /** The grid-auto-rows CSS attribute. */
    grid_auto_rows: string | null;
    /** The grid-column CSS attribute. */
    grid_column: string | null;
    /** The grid-gap CSS attribute. */
    grid_gap: string | null;
    /** The grid-row CSS attribute. */
    grid_row: string | null;
    /** The grid-template-areas CSS attribute. */
    grid_template_areas: string | null;
    /** The grid-template-columns CSS attribute. */
    grid_template_columns: string | null;
    /** The grid-template-rows CSS attribute. */
    grid_template_rows: string | null;
    /** The height CSS attribute. */
    height: string | null;
    /** The justify-content CSS attribute. */
    justify_content:
      | "flex-start"
      | "flex-end"
      | "center"
      | "space-between"
      | "space-around"
      | "inherit"
      | "initial"
      | "unset"
      | null;
    /** The justify-items CSS attribute. */
    justify_items: "flex-start" | "flex-end" | "center" | "inherit" | "initial" | "unset" | null;
    /** The left CSS attribute. */
    left: string | null;
    /** The margin CSS attribute. */
    margin: string | null;
    /** The max-height CSS attribute. */
    max_height: string | null;
    /** The max-width CSS attribute. */
    max_width: string | null;
    /** The min-height CSS attribute. */
    min_height: string | null;
    /** The min-width CSS attribute. */
    min_width: string | null;
    /** The object-fit CSS attribute. */
    object_fit: "contain" | "cover" | "fill" | "scale-down" | "none" | null;
    /** The object-position CSS attribute. */
    object_position: string | null;
    /** The order CSS attribute. */
    order: string | null;
    /** The overflow CSS attribute. */
    overflow: string | null;
    /** The padding CSS attribute. */
    padding: string | null;
    /** The right CSS attribute. */
    right: string | null;
    /** The top CSS attribute. */
    top: string | null;
    /** The visibility CSS attribute. */
    visibility: "visible" | "hidden" | "inherit" | "initial" | "unset" | null;
    /** The width CSS attribute. */
    width: string | null;
  };
  Accordion: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the box. */
    box_style: "success" | "info" | "warning" | "danger" | "";
    /** List of widget children */
    children: readonly Model[];
    layout: Model | Partial<Traits["Layout"]>;
    /** The index of the selected page. This is either an integer selecting a particular sub-widget, or None to have no widgets selected. */
    selected_index: number | null;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** Titles of the pages */
    titles: readonly string[];
    /** A tooltip caption. */
    tooltip: string | null;
  };
  Audio: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** When true, the audio starts when it's displayed */
    autoplay: boolean;
    /** Specifies that audio controls should be displayed (such as a play/pause button etc) */
    controls: boolean;
    /** The format of the audio. */
    format: string;
    layout: Model | Partial<Traits["Layout"]>;
    /** When true, the audio will start from the beginning after finishing */
    loop: boolean;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** The media data as a memory view of bytes. */
    value: Uint8Array;
  };
  BoundedFloatText: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Minimum step to increment the value */
    step: number | null;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Float value */
    value: number;
  };
  BoundedIntText: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Minimum step to increment the value */
    step: number;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Int value */
    value: number;
  };
  Box: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the box. */
    box_style: "success" | "info" | "warning" | "danger" | "";
    /** List of widget children */
    children: readonly Model[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  Button: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the button. */
    button_style: "primary" | "success" | "info" | "warning" | "danger" | "";
    /** Button label. */
    description: string;
    /** Enable or disable user changes. */
    disabled: boolean;
    /** Font-awesome icon names, without the 'fa-' prefix. */
    icon: string;
    layout: Model | Partial<Traits["Layout"]>;
    style: Model | Partial<Traits["ButtonStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  ButtonStyle: {
    /** Color of the button */
    button_color: string | null;
    /** Button text font family. */
    font_family: string | null;
    /** Button text font size. */
    font_size: string | null;
    /** Button text font style. */
    font_style: string | null;
    /** Button text font variant. */
    font_variant: string | null;
    /** Button text font weight. */
    font_weight: string | null;
    /** Button text color. */
    text_color: string | null;
    /** Button text decoration. */
    text_decoration: string | null;
  };
  Checkbox: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes. */
    disabled: boolean;
    /** Indent the control to align with other controls with a description. */
    indent: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Styling customizations */
    style: Model | Partial<Traits["CheckboxStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Bool value */
    value: boolean;
  };
  CheckboxStyle: {
    /** Background specifications. */
    background: string | null;
    /** Width of the description to the side of the control. */
    description_width: string;
  };
  ColorPicker: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Display short version with just a color selector. */
    concise: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes. */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** The color value. */
    value: string;
  };
  ColorsInput: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    allow_duplicates: boolean;
    allowed_tags: readonly unknown[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    placeholder: string;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** List of string tags */
    value: readonly unknown[];
  };
  Combobox: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** If set, ensure value is in options. Implies continuous_update=False. */
    ensure_option: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Dropdown options for the combobox */
    options: readonly string[];
    /** Placeholder text to display when nothing has been typed */
    placeholder: string;
    style: Model | Partial<Traits["TextStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** String value */
    value: string;
  };
  ControllerAxis: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** The value of the axis. */
    value: number;
  };
  ControllerButton: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Whether the button is pressed. */
    pressed: boolean;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** The value of the button. */
    value: number;
  };
  Controller: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The axes on the gamepad. */
    axes: readonly Model[];
    /** The buttons on the gamepad. */
    buttons: readonly Model[];
    /** Whether the gamepad is connected. */
    connected: boolean;
    /** The id number of the controller. */
    index: number;
    layout: Model | Partial<Traits["Layout"]>;
    /** The name of the control mapping. */
    mapping: string;
    /** The name of the controller. */
    name: string;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** The last time the data from this gamepad was updated. */
    timestamp: number;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  DOMWidget: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** The media data as a memory view of bytes. */
    value: Uint8Array;
  };
  DatePicker: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes. */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    max: Date | null;
    min: Date | null;
    /** The date step to use for the picker, in days, or "any". */
    step: number | "any";
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    value: Date | null;
  };
  Datetime: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes. */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    max: Date | null;
    min: Date | null;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    value: Date | null;
  };
  DescriptionStyle: {
    /** Width of the description to the side of the control. */
    description_width: string;
  };
  DirectionalLink: {
    /** The source (widget, 'trait_name') pair */
    source: readonly unknown[];
    /** The target (widget, 'trait_name') pair */
    target: readonly unknown[];
  };
  Dropdown: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The labels for the options. */
    _options_labels: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** Selected index */
    index: number | null;
    layout: Model | Partial<Traits["Layout"]>;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  FileUpload: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** File types to accept, empty string for all */
    accept: string;
    /** Use a predefined styling for the button. */
    button_style: "primary" | "success" | "info" | "warning" | "danger" | "";
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable button */
    disabled: boolean;
    /** Error message */
    error: string;
    /** Font-awesome icon name, without the 'fa-' prefix. */
    icon: string;
    layout: Model | Partial<Traits["Layout"]>;
    /** If True, allow for multiple files upload */
    multiple: boolean;
    style: Model | Partial<Traits["ButtonStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** The file upload value */
    value: readonly Readonly<Record<string, unknown>>[];
  };
  FloatLogSlider: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Base for the logarithm */
    base: number;
    /** Slider dragging behavior. */
    behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
    /** Update the value of the widget as the user is holding the slider. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value for the exponent */
    max: number;
    /** Min value for the exponent */
    min: number;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    /** Display the current value of the slider next to it. */
    readout: boolean;
    /** Format for the readout */
    readout_format: string;
    /** Minimum step in the exponent to increment the value */
    step: number | null;
    style: Model | Partial<Traits["SliderStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Float value */
    value: number;
  };
  FloatProgress: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the progress bar. */
    bar_style: "success" | "info" | "warning" | "danger" | "" | null;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    style: Model | Partial<Traits["ProgressStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Float value */
    value: number;
  };
  FloatRangeSlider: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Slider dragging behavior. */
    behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
    /** Update the value of the widget as the user is sliding the slider. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    /** Display the current value of the slider next to it. */
    readout: boolean;
    /** Format for the readout */
    readout_format: string;
    /** Minimum step to increment the value */
    step: number | null;
    style: Model | Partial<Traits["SliderStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Tuple of (lower, upper) bounds */
    value: readonly unknown[];
  };
  FloatSlider: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Slider dragging behavior. */
    behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
    /** Update the value of the widget as the user is holding the slider. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    /** Display the current value of the slider next to it. */
    readout: boolean;
    /** Format for the readout */
    readout_format: string;
    /** Minimum step to increment the value */
    step: number | null;
    style: Model | Partial<Traits["SliderStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Float value */
    value: number;
  };
  FloatText: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Minimum step to increment the value */
    step: number | null;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Float value */
    value: number;
  };
  FloatsInput: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    allow_duplicates: boolean;
    allowed_tags: readonly unknown[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    format: string;
    layout: Model | Partial<Traits["Layout"]>;
    max: number | null;
    min: number | null;
    placeholder: string;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** Use a predefined styling for the tags. */
    tag_style: "primary" | "success" | "info" | "warning" | "danger" | "";
    /** A tooltip caption. */
    tooltip: string | null;
    /** List of float tags */
    value: readonly unknown[];
  };
  GridBox: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the box. */
    box_style: "success" | "info" | "warning" | "danger" | "";
    /** List of widget children */
    children: readonly Model[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  HBox: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the box. */
    box_style: "success" | "info" | "warning" | "danger" | "";
    /** List of widget children */
    children: readonly Model[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  HTMLMath: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Placeholder text to display when nothing has been typed */
    placeholder: string;
    style: Model | Partial<Traits["HTMLMathStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** String value */
    value: string;
  };
  HTMLMathStyle: {
    /** Background specifications. */
    background: string | null;
    /** Width of the description to the side of the control. */
    description_width: string;
    /** Text font size. */
    font_size: string | null;
    /** Text color */
    text_color: string | null;
  };
  HTML: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Placeholder text to display when nothing has been typed */
    placeholder: string;
    style: Model | Partial<Traits["HTMLStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** String value */
    value: string;
  };
  HTMLStyle: {
    /** Background specifications. */
    background: string | null;
    /** Width of the description to the side of the control. */
    description_width: string;
    /** Text font size. */
    font_size: string | null;
    /** Text color */
    text_color: string | null;
  };
  Image: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The format of the image. */
    format: string;
    /** Height of the image in pixels. Use layout.height for styling the widget. */
    height: string;
    layout: Model | Partial<Traits["Layout"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** The media data as a memory view of bytes. */
    value: Uint8Array;
    /** Width of the image in pixels. Use layout.width for styling the widget. */
    width: string;
  };
  IntProgress: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the progress bar. */
    bar_style: "success" | "info" | "warning" | "danger" | "";
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    style: Model | Partial<Traits["ProgressStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Int value */
    value: number;
  };
  IntRangeSlider: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Slider dragging behavior. */
    behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
    /** Update the value of the widget as the user is sliding the slider. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    /** Display the current value of the slider next to it. */
    readout: boolean;
    /** Format for the readout */
    readout_format: string;
    /** Minimum step that the value can take */
    step: number;
    /** Slider style customizations. */
    style: Model | Partial<Traits["SliderStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Tuple of (lower, upper) bounds */
    value: readonly unknown[];
  };
  IntSlider: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Slider dragging behavior. */
    behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
    /** Update the value of the widget as the user is holding the slider. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    /** Display the current value of the slider next to it. */
    readout: boolean;
    /** Format for the readout */
    readout_format: string;
    /** Minimum step to increment the value */
    step: number;
    style: Model | Partial<Traits["SliderStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Int value */
    value: number;
  };
  IntText: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Minimum step to increment the value */
    step: number;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Int value */
    value: number;
  };
  IntsInput: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    allow_duplicates: boolean;
    allowed_tags: readonly unknown[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    format: string;
    layout: Model | Partial<Traits["Layout"]>;
    max: number | null;
    min: number | null;
    placeholder: string;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** Use a predefined styling for the tags. */
    tag_style: "primary" | "success" | "info" | "warning" | "danger" | "";
    /** A tooltip caption. */
    tooltip: string | null;
    /** List of int tags */
    value: readonly unknown[];
  };
  Label: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Placeholder text to display when nothing has been typed */
    placeholder: string;
    style: Model | Partial<Traits["LabelStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** String value */
    value: string;
  };
  LabelStyle: {
    /** Background specifications. */
    background: string | null;
    /** Width of the description to the side of the control. */
    description_width: string;
    /** Label text font family. */
    font_family: string | null;
    /** Text font size. */
    font_size: string | null;
    /** Label text font style. */
    font_style: string | null;
    /** Label text font variant. */
    font_variant: string | null;
    /** Label text font weight. */
    font_weight: string | null;
    /** Text color */
    text_color: string | null;
    /** Label text decoration. */
    text_decoration: string | null;
  };
  Link: {
    /** The source (widget, 'trait_name') pair */
    source: readonly unknown[];
    /** The target (widget, 'trait_name') pair */
    target: readonly unknown[];
  };
  NaiveDatetime: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes. */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    max: Date | null;
    min: Date | null;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    value: Date | null;
  };
  Password: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Placeholder text to display when nothing has been typed */
    placeholder: string;
    style: Model | Partial<Traits["TextStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** String value */
    value: string;
  };
  Play: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** The time between two animation steps (ms). */
    interval: number;
    layout: Model | Partial<Traits["Layout"]>;
    /** Max value */
    max: number;
    /** Min value */
    min: number;
    /** Whether the control is currently playing. */
    playing: boolean;
    /** Whether the control will repeat in a continuous loop. */
    repeat: boolean;
    /** Show the repeat toggle button in the widget. */
    show_repeat: boolean;
    /** Increment step */
    step: number;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Int value */
    value: number;
  };
  ProgressStyle: {
    /** Color of the progress bar. */
    bar_color: string | null;
    /** Width of the description to the side of the control. */
    description_width: string;
  };
  RadioButtons: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The labels for the options. */
    _options_labels: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** Selected index */
    index: number | null;
    layout: Model | Partial<Traits["Layout"]>;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  Select: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The labels for the options. */
    _options_labels: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** Selected index */
    index: number | null;
    layout: Model | Partial<Traits["Layout"]>;
    /** The number of rows to display. */
    rows: number;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  SelectMultiple: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The labels for the options. */
    _options_labels: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** Selected indices */
    index: readonly number[];
    layout: Model | Partial<Traits["Layout"]>;
    /** The number of rows to display. */
    rows: number;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  SelectionRangeSlider: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The labels for the options. */
    _options_labels: readonly string[];
    /** Slider dragging behavior. */
    behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
    /** Update the value of the widget as the user is holding the slider. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** Min and max selected indices */
    index: readonly unknown[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    /** Display the current selected label next to the slider */
    readout: boolean;
    style: Model | Partial<Traits["SliderStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  SelectionSlider: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The labels for the options. */
    _options_labels: readonly string[];
    /** Slider dragging behavior. */
    behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
    /** Update the value of the widget as the user is holding the slider. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** Selected index */
    index: number;
    layout: Model | Partial<Traits["Layout"]>;
    /** Vertical or horizontal. */
    orientation: "horizontal" | "vertical";
    /** Display the current selected label next to the slider */
    readout: boolean;
    style: Model | Partial<Traits["SliderStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  SliderStyle: {
    /** Width of the description to the side of the control. */
    description_width: string;
    /** Color of the slider handle. */
    handle_color: string | null;
  };
  Stack: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the box. */
    box_style: "success" | "info" | "warning" | "danger" | "";
    /** List of widget children */
    children: readonly Model[];
    layout: Model | Partial<Traits["Layout"]>;
    /** The index of the selected page. This is either an integer selecting a particular sub-widget, or None to have no widgets selected. */
    selected_index: number | null;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** Titles of the pages */
    titles: readonly string[];
    /** A tooltip caption. */
    tooltip: string | null;
  };
  Tab: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the box. */
    box_style: "success" | "info" | "warning" | "danger" | "";
    /** List of widget children */
    children: readonly Model[];
    layout: Model | Partial<Traits["Layout"]>;
    /** The index of the selected page. This is either an integer selecting a particular sub-widget, or None to have no widgets selected. */
    selected_index: number | null;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** Titles of the pages */
    titles: readonly string[];
    /** A tooltip caption. */
    tooltip: string | null;
  };
  TagsInput: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    allow_duplicates: boolean;
    allowed_tags: readonly unknown[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    placeholder: string;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** Use a predefined styling for the tags. */
    tag_style: "primary" | "success" | "info" | "warning" | "danger" | "";
    /** A tooltip caption. */
    tooltip: string | null;
    /** List of string tags */
    value: readonly unknown[];
  };
  Text: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Placeholder text to display when nothing has been typed */
    placeholder: string;
    style: Model | Partial<Traits["TextStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** String value */
    value: string;
  };
  TextStyle: {
    /** Background specifications. */
    background: string | null;
    /** Width of the description to the side of the control. */
    description_width: string;
    /** Text font size. */
    font_size: string | null;
    /** Text color */
    text_color: string | null;
  };
  Textarea: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
    continuous_update: boolean;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Placeholder text to display when nothing has been typed */
    placeholder: string;
    /** The number of rows to display. */
    rows: number | null;
    style: Model | Partial<Traits["TextStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** String value */
    value: string;
  };
  Time: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes. */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    max: Time | null;
    min: Time | null;
    /** The time step to use for the picker, in seconds, or "any". */
    step: number | "any";
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    value: Time | null;
  };
  ToggleButton: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the button. */
    button_style: "primary" | "success" | "info" | "warning" | "danger" | "";
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes. */
    disabled: boolean;
    /** Font-awesome icon. */
    icon: string;
    layout: Model | Partial<Traits["Layout"]>;
    /** Styling customizations */
    style: Model | Partial<Traits["ToggleButtonStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Bool value */
    value: boolean;
  };
  ToggleButtonStyle: {
    /** Width of the description to the side of the control. */
    description_width: string;
    /** Toggle button text font family. */
    font_family: string | null;
    /** Toggle button text font size. */
    font_size: string | null;
    /** Toggle button text font style. */
    font_style: string | null;
    /** Toggle button text font variant. */
    font_variant: string | null;
    /** Toggle button text font weight. */
    font_weight: string | null;
    /** Toggle button text color */
    text_color: string | null;
    /** Toggle button text decoration. */
    text_decoration: string | null;
  };
  ToggleButtons: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** The labels for the options. */
    _options_labels: readonly string[];
    /** Use a predefined styling for the buttons. */
    button_style: "primary" | "success" | "info" | "warning" | "danger" | "" | null;
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes */
    disabled: boolean;
    /** Icons names for each button (FontAwesome names without the fa- prefix). */
    icons: readonly string[];
    /** Selected index */
    index: number | null;
    layout: Model | Partial<Traits["Layout"]>;
    style: Model | Partial<Traits["ToggleButtonsStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Tooltips for each button. */
    tooltips: readonly string[];
  };
  ToggleButtonsStyle: {
    /** The width of each button. */
    button_width: string;
    /** Width of the description to the side of the control. */
    description_width: string;
    /** Text font weight of each button. */
    font_weight: string;
  };
  VBox: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Use a predefined styling for the box. */
    box_style: "success" | "info" | "warning" | "danger" | "";
    /** List of widget children */
    children: readonly Model[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
  Valid: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** Description of the control. */
    description: string;
    /** Accept HTML in the description. */
    description_allow_html: boolean;
    /** Enable or disable user changes. */
    disabled: boolean;
    layout: Model | Partial<Traits["Layout"]>;
    /** Message displayed when the value is False */
    readout: string;
    /** Styling customizations */
    style: Model | Partial<Traits["DescriptionStyle"]>;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** Bool value */
    value: boolean;
  };
  Video: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    /** When true, the video starts when it's displayed */
    autoplay: boolean;
    /** Specifies that video controls should be displayed (such as a play/pause button etc) */
    controls: boolean;
    /** The format of the video. */
    format: string;
    /** Height of the video in pixels. */
    height: string;
    layout: Model | Partial<Traits["Layout"]>;
    /** When true, the video will start from the beginning after finishing */
    loop: boolean;
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
    /** The media data as a memory view of bytes. */
    value: Uint8Array;
    /** Width of the video in pixels. */
    width: string;
  };
  Output: {
    /** CSS classes applied to widget DOM element */
    _dom_classes: readonly string[];
    layout: Model | Partial<Traits["Layout"]>;
    /** Parent message id of messages to capture */
    msg_id: string;
    /** The output messages synced from the frontend. */
    outputs: readonly Readonly<Record<string, unknown>>[];
    /** Is widget tabbable? */
    tabbable: boolean | null;
    /** A tooltip caption. */
    tooltip: string | null;
  };
}
