package dev.braintrust.spring.prompt.differential;

import java.util.Map;

/**
 * One build of a prompt.
 *
 * @param template the content of the prompt's message
 * @param variables the variables
 * @param strict whether missing variables are errors
 */
record Build(String template, Map<String, Object> variables, boolean strict) {
}
