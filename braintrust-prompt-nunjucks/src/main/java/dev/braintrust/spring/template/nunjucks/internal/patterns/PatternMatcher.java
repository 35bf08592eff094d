package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.patterns.PatternProgram.Compiled;

/**
 * Matches a regular expression by backtracking, with JavaScript's semantics. Choice
 * points are on an explicit stack, so that long strings do not exhaust Java's call stack,
 * and each step is counted, so that matching ends at the deadline.
 */
public final class PatternMatcher {

	/** Try again at an instruction: instruction, position. */
	private static final int CHOICE = 0;

	/** Restore a register: register, value. */
	private static final int UNDO = 1;

	/** Try again with fewer repetitions: instruction, position, minimum position. */
	private static final int FEWER = 2;

	/** Try again with fewer repetitions, backwards. */
	private static final int FEWER_BACKWARDS = 3;

	/** Try again with one more repetition: instruction, position, count. */
	private static final int MORE = 4;

	private static final int ENTRY_SIZE = 4;

	/** Instructions are counted in batches of this size. */
	private static final int STEPS_PER_BATCH = 64;

	private static final int INITIAL_STACK_SIZE = 16 * ENTRY_SIZE;

	private final int[] code;

	private final CharacterSet[] sets;

	private final int groups;

	private final String text;

	private final boolean ignoreCase;

	private final boolean multiline;

	private final BuildMeter meter;

	private final int[] registers;

	private int[] stack = new int[INITIAL_STACK_SIZE];

	private int top;

	private int next;

	private int position;

	private int start;

	private int end;

	public PatternMatcher(Compiled program, String text, boolean ignoreCase, boolean multiline, BuildMeter meter) {
		this.code = program.code();
		this.sets = program.sets();
		this.groups = program.groups();
		this.text = text;
		this.ignoreCase = ignoreCase;
		this.multiline = multiline;
		this.meter = meter;
		meter.memory(4L * (INITIAL_STACK_SIZE + program.registers()));
		this.registers = new int[program.registers()];
		Arrays.fill(this.registers, -1);
	}

	/**
	 * Find the next match.
	 * @param from the position to start from
	 * @param sticky whether the match must start at this position
	 * @return whether there is a match
	 */
	public boolean find(int from, boolean sticky) {
		// skip positions that do not match the first character
		boolean repeats = this.code[0] == PatternProgram.REPEAT && this.code[1] > 0;
		int operation = this.code[repeats ? 4 : 0];
		int operand = this.code[repeats ? 5 : Math.min(1, this.code.length - 1)];
		boolean hasFirstCharacter = operation == PatternProgram.CHARACTER || operation == PatternProgram.SET;
		int last = sticky ? from : this.text.length();
		for (int i = from; i <= last; i++) {
			if (hasFirstCharacter && !isMatch(operation, operand, i)) {
				this.meter.work(1);
				continue;
			}
			restoreRegisters();
			if (run(0, i, 0)) {
				this.start = i;
				return true;
			}
		}
		return false;
	}

	/** Restore the registers to their values before the last match. */
	private void restoreRegisters() {
		while (this.top > 0) {
			this.top -= ENTRY_SIZE;
			if (this.stack[this.top] == UNDO) {
				this.registers[this.stack[this.top + 1]] = this.stack[this.top + 2];
			}
		}
	}

	public int start() {
		return this.start;
	}

	public int end() {
		return this.end;
	}

	public int groups() {
		return this.groups;
	}

	/** The string that a group matched, or null if it did not participate. */
	public @Nullable String group(int number) {
		int from = this.registers[2 * number];
		int to = this.registers[2 * number + 1];
		if (from < 0 || to < 0) {
			return null;
		}
		this.meter.text(to - from);
		return this.text.substring(from, to);
	}

	private boolean run(int firstInstruction, int firstPosition, int base) {
		int instruction = firstInstruction;
		int at = firstPosition;
		int steps = 0;
		while (true) {
			if (++steps == STEPS_PER_BATCH) {
				this.meter.work(steps);
				steps = 0;
			}
			boolean matches = true;
			int operation = this.code[instruction];
			switch (operation) {
				case PatternProgram.CHARACTER, PatternProgram.SET, PatternProgram.CHARACTER + PatternProgram.BACKWARDS,
						PatternProgram.SET + PatternProgram.BACKWARDS -> {
					matches = isMatch(operation, this.code[instruction + 1], at);
					at += (operation >= PatternProgram.BACKWARDS) ? -1 : 1;
					instruction += 2;
				}
				case PatternProgram.SPLIT -> {
					push(CHOICE, this.code[instruction + 1], at, 0);
					instruction += 2;
				}
				case PatternProgram.JUMP -> instruction = this.code[instruction + 1];
				case PatternProgram.SAVE -> {
					set(this.code[instruction + 1], at);
					instruction += 2;
				}
				case PatternProgram.CLEAR -> {
					clear(this.code[instruction + 1], this.code[instruction + 2]);
					instruction += 3;
				}
				case PatternProgram.ZERO -> {
					set(this.code[instruction + 1], 0);
					instruction += 2;
				}
				case PatternProgram.LOOP -> instruction = loop(instruction, at);
				case PatternProgram.LOOP_END -> {
					int count = this.registers[this.code[instruction + 1]];
					// an empty repetition beyond the minimum fails (ECMA-262:
					// RepeatMatcher)
					matches = this.registers[this.code[instruction + 2]] != at || count < this.code[instruction + 3];
					set(this.code[instruction + 1], count + 1);
					instruction = this.code[instruction + 4];
				}
				case PatternProgram.REPEAT -> {
					matches = repeat(instruction, at);
					at = this.position;
					instruction += 6;
				}
				case PatternProgram.INPUT_START -> {
					matches = at == 0 || (this.multiline && isLineEnd(this.text.charAt(at - 1)));
					instruction++;
				}
				case PatternProgram.INPUT_END -> {
					matches = at == this.text.length() || (this.multiline && isLineEnd(this.text.charAt(at)));
					instruction++;
				}
				case PatternProgram.WORD_BOUNDARY, PatternProgram.NOT_WORD_BOUNDARY -> {
					matches = (isWord(at - 1) != isWord(at)) == (operation == PatternProgram.WORD_BOUNDARY);
					instruction++;
				}
				case PatternProgram.BACK_REFERENCE, PatternProgram.BACK_REFERENCE + PatternProgram.BACKWARDS -> {
					matches = isRepeated(this.code[instruction + 1], at, operation >= PatternProgram.BACKWARDS);
					at = this.position;
					instruction += 2;
				}
				case PatternProgram.LOOKAROUND -> {
					matches = look(instruction, at);
					instruction = this.code[instruction + 2];
				}
				case PatternProgram.MATCH -> {
					this.end = at;
					this.meter.work(steps);
					return true;
				}
				default -> throw new IllegalStateException();
			}
			if (!matches) {
				if (!backtrack(base)) {
					this.meter.work(steps);
					return false;
				}
				instruction = this.next;
				at = this.position;
			}
		}
	}

	private boolean isMatch(int operation, int operand, int at) {
		int index = (operation >= PatternProgram.BACKWARDS) ? at - 1 : at;
		if (index < 0 || index >= this.text.length()) {
			return false;
		}
		char c = this.text.charAt(index);
		if ((operation & ~PatternProgram.BACKWARDS) == PatternProgram.SET) {
			return this.sets[operand].contains(c);
		}
		return (this.ignoreCase ? CharacterSet.canonicalize(c) : c) == operand;
	}

	private int loop(int instruction, int at) {
		int count = this.registers[this.code[instruction + 1]];
		int body = instruction + 7;
		int exit = this.code[instruction + 6];
		if (count >= this.code[instruction + 4]) {
			return exit;
		}
		boolean greedy = this.code[instruction + 5] == 1;
		if (count >= this.code[instruction + 3]) {
			if (!greedy) {
				// the position of the repetition is set when it is tried
				push(MORE, instruction, at, -1);
				return exit;
			}
			push(CHOICE, exit, at, 0);
		}
		set(this.code[instruction + 2], at);
		return body;
	}

	/** Match a repeated single character. */
	private boolean repeat(int instruction, int at) {
		int min = this.code[instruction + 1];
		boolean greedy = this.code[instruction + 3] == 1;
		int max = greedy ? this.code[instruction + 2] : min;
		int operation = this.code[instruction + 4];
		int operand = this.code[instruction + 5];
		int step = (operation >= PatternProgram.BACKWARDS) ? -1 : 1;
		int count = 0;
		int current = at;
		while (count < max && isMatch(operation, operand, current)) {
			count++;
			current += step;
			if ((count & 0xFFF) == 0) {
				this.meter.work(0x1000);
			}
		}
		this.meter.work(count & 0xFFF);
		this.position = current;
		if (count < min) {
			return false;
		}
		if (greedy && count > min) {
			push((step > 0) ? FEWER : FEWER_BACKWARDS, instruction + 6, current, at + step * min);
		}
		else if (!greedy && count < this.code[instruction + 2]) {
			push(MORE, instruction, current, count);
		}
		return true;
	}

	private boolean isRepeated(int group, int at, boolean back) {
		this.position = at;
		int from = this.registers[2 * group];
		int to = this.registers[2 * group + 1];
		if (from < 0 || to < 0) {
			return true;
		}
		int length = to - from;
		int begin = back ? at - length : at;
		if (begin < 0 || begin + length > this.text.length()) {
			return false;
		}
		this.meter.work(length);
		for (int i = 0; i < length; i++) {
			char a = this.text.charAt(from + i);
			char b = this.text.charAt(begin + i);
			if (a != b && !(this.ignoreCase && CharacterSet.canonicalize(a) == CharacterSet.canonicalize(b))) {
				return false;
			}
		}
		this.position = back ? begin : at + length;
		return true;
	}

	private boolean look(int instruction, int at) {
		boolean negative = this.code[instruction + 1] == 1;
		int base = this.top;
		if (!run(instruction + 3, at, base)) {
			return negative;
		}
		int kept = base;
		for (int entry = base; entry < this.top; entry += ENTRY_SIZE) {
			this.meter.work(1);
			if (this.stack[entry] == UNDO) {
				System.arraycopy(this.stack, entry, this.stack, kept, ENTRY_SIZE);
				kept += ENTRY_SIZE;
			}
		}
		this.top = kept;
		if (negative) {
			undoTo(base);
			return false;
		}
		return true;
	}

	private void undoTo(int base) {
		while (this.top > base) {
			this.top -= ENTRY_SIZE;
			this.registers[this.stack[this.top + 1]] = this.stack[this.top + 2];
		}
	}

	/** Return to the last choice point. */
	private boolean backtrack(int base) {
		while (this.top > base) {
			int entry = this.top - ENTRY_SIZE;
			int operand = this.stack[entry + 1];
			this.meter.work(1);
			switch (this.stack[entry]) {
				case UNDO -> {
					this.registers[operand] = this.stack[entry + 2];
					this.top = entry;
				}
				case CHOICE -> {
					this.top = entry;
					this.next = operand;
					this.position = this.stack[entry + 2];
					return true;
				}
				case FEWER, FEWER_BACKWARDS -> {
					this.position = this.stack[entry + 2] + ((this.stack[entry] == FEWER) ? -1 : 1);
					this.stack[entry + 2] = this.position;
					if (this.position == this.stack[entry + 3]) {
						this.top = entry;
					}
					this.next = operand;
					return true;
				}
				default -> {
					this.top = entry;
					if (more(operand, this.stack[entry + 2], this.stack[entry + 3])) {
						return true;
					}
				}
			}
		}
		return false;
	}

	private boolean more(int instruction, int at, int count) {
		if (this.code[instruction] == PatternProgram.LOOP) {
			set(this.code[instruction + 2], at);
			this.next = instruction + 7;
			this.position = at;
			return true;
		}
		int operation = this.code[instruction + 4];
		if (!isMatch(operation, this.code[instruction + 5], at)) {
			return false;
		}
		this.position = at + ((operation >= PatternProgram.BACKWARDS) ? -1 : 1);
		this.next = instruction + 6;
		if (count + 1 < this.code[instruction + 2]) {
			push(MORE, instruction, this.position, count + 1);
		}
		return true;
	}

	private void clear(int from, int to) {
		for (int register = from; register <= to; register++) {
			this.meter.work(1);
			if (this.registers[register] >= 0) {
				set(register, -1);
			}
		}
	}

	private void set(int register, int value) {
		push(UNDO, register, this.registers[register], 0);
		this.registers[register] = value;
	}

	private void push(int kind, int a, int b, int c) {
		if (this.top == this.stack.length) {
			this.meter.memory(8L * this.stack.length);
			this.stack = Arrays.copyOf(this.stack, 2 * this.stack.length);
			this.meter.release(2L * this.stack.length);
		}
		this.stack[this.top] = kind;
		this.stack[this.top + 1] = a;
		this.stack[this.top + 2] = b;
		this.stack[this.top + 3] = c;
		this.top += ENTRY_SIZE;
	}

	private static boolean isLineEnd(char c) {
		return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
	}

	private boolean isWord(int index) {
		if (index < 0 || index >= this.text.length()) {
			return false;
		}
		char c = this.text.charAt(index);
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
	}

}
