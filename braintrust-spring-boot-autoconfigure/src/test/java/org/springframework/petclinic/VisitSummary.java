package org.springframework.petclinic;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

/**
 * A class of an application in a package below {@code org.springframework}, such as that
 * of a copied sample.
 */
public class VisitSummary {

	@UsePrompt("greeter")
	public String summarize(@PromptVariable String name) {
		return CurrentPrompt.build().messages().get(0).get("content").toString();
	}

}
