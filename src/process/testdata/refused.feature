Feature: refused documents

  Scenario: An unknown member
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: { x: 1 },
          sett: 1 }
    """
    Then the definition should be refused at test.yaml:8, /do/0/a/sett

  Scenario: An unknown kind of task
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { setx: { x: 1 } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a

  Scenario: Two tasks of one name
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: { x: 1 } }
      - a: { set: { x: 2 } }
    """
    Then the definition should be refused at test.yaml:8, /do/1

  Scenario: A target that is not in the list
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { do: [ { inner: { set: { x: 1 } } } ] }
      - b: { set: { x: 2 },
          then: inner }
    """
    Then the definition should be refused at test.yaml:9, /do/1/b/then

  Scenario: An expression with a mistake
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a:
          set:
            x: '${ .a + }'
    """
    Then the definition should be refused at test.yaml:9, /do/0/a/set/x, line 1

  Scenario: A variable that is not in sight
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { for: { in: .l }, do: [ { in: { set: { x: '${ $item }' } } } ] }
      - b: { set: { x: '${ $item + 1 }' } }
    """
    Then the definition should be refused at test.yaml:8, /do/1/b/set/x

  Scenario: The output where there is none
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: { x: '${ $output }' } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/set/x

  Scenario: An expression inside text
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: { x: 'hello ${ .name }' } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/set/x

  Scenario: The clock in an expression
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: { x: '${ now }' } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/set/x, line 1

  Scenario: An unknown function
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { call: nobody }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/call

  Scenario: A schema that is none
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: { x: 1 }, input: { schema: { document: { type: 5 } } } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/input/schema/document

  Scenario: Containers
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { run: { container: { image: x } } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/run/container

  Scenario: A retry that never pauses or ends
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { try: [ { b: { call: echo } } ], catch: { retry: { backoff: { constant: {} } } } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/catch/retry

  Scenario: A retry policy that is not there
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { try: [ { b: { call: echo } } ], catch: { retry: nope } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/catch/retry

  Scenario: A duration in seconds without T
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { wait: P1S }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/wait

  Scenario: A duration without units
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { wait: {} }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/wait

  Scenario: A case after the default
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { switch: [ { b: { then: end } }, { c: { when: .x, then: end } } ] }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/switch/1/c

  Scenario: All events, until something
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { listen: { to: { all: [ { with: { type: x } } ], until: .done } } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/listen/to/until

  Scenario: A branch that goes to another
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { fork: { branches: [ { b: { set: { x: 1 }, then: c } }, { c: { set: { x: 1 } } } ] } }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/fork/branches/0/b/then

  Scenario: A secret that is not declared
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    use: { secrets: [ a ], authentications: { b: { basic: { use: c } } } }
    do:
      - a: { call: echo }
    """
    Then the definition should be refused at test.yaml:6, /use/authentications/b/basic/use

  Scenario: A schedule at an hour that never comes
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    schedule: { cron: '0 25 * * *' }
    do:
      - a: { call: echo }
    """
    Then the definition should be refused at test.yaml:6, /schedule/cron

  Scenario: Aliases
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: &x { y: 1 } }
    """
    Then the definition should be refused at test.yaml:7

  Scenario: A key that appears twice
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: { y: 1, y: 2 } }
    """
    Then the definition should be refused at test.yaml:7

  Scenario: An empty list
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do: []
    """
    Then the definition should be refused at test.yaml:6, /do

  Scenario: A reserved variable name
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { for: { each: input, in: .x }, do: [ { b: { call: echo } } ] }
    """
    Then the definition should be refused at test.yaml:7, /do/0/a/for/each

  Scenario: No YAML at all
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do: ]
    """
    Then the definition should be refused at test.yaml:6

  Scenario: Another version of the DSL
    Given a workflow with definition:
    """yaml
    document:
      dsl: '2.0.0'
      namespace: default
      name: test
      version: '1.0.0'
    do: [ { a: { call: echo } } ]
    """
    Then the definition should be refused at test.yaml:2, /document/dsl

  Scenario: A name with a space
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: a b
      version: '1.0.0'
    do: [ { a: { call: echo } } ]
    """
    Then the definition should be refused at test.yaml:4, /document/name
