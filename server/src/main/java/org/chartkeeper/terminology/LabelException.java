package org.chartkeeper.terminology;

/**
 * That a code does not bring a label to one resource, as the records manager has found.
 *
 * @param label the label
 * @param because the code, as {@code system|code}, or the type
 */
public record LabelException(Label label, String because) {}
